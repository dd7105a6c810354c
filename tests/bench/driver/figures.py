"""Figures that programs of their own measure: the window by latency, the display beside memory by display_bench."""

import json
import os
import subprocess
import sys
import tempfile

from targets import pattern_for

PATIENCE = 1200  # seconds for one program: longer than any takes


def add_figures(program, screen, is_quick, report):
    """A row for each of its figures that has a target; the others say what those are compared with."""
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "figures.json")
        command = [program, "--json", file, *(["--quick"] if is_quick else [])]
        try:
            result = subprocess.run(
                command, env=screen.environment(), capture_output=True, text=True, timeout=PATIENCE
            )
        except subprocess.TimeoutExpired as error:
            print(error, file=sys.stderr)
            return  # the report says what is missing
        if result.returncode != 0:
            print(f"{program} failed: {result.stderr.strip()}", file=sys.stderr)
            return
        with open(file, encoding="utf-8") as content:
            figures = json.load(content)
    for figure in figures:
        what = figure["what"]
        if pattern_for(what):
            peers = [peer for peer in figures if what.endswith(f"/ {peer['what']}")]
            beside = [f"{peer['what']} {peer['value']:.4g} {peer['unit']}" for peer in peers]
            report.add(what, figure["value"], figure["unit"], "; ".join(beside) or "an absolute figure")

"""Edits and statistics beside one pass over memory, by kernel_bench (Google Benchmark): 100 megapixels."""

import json
import os
import subprocess
import tempfile

from comparisons import EDITS

LAYOUTS = {
    "uint8 x 1": "uint8 gray",
    "uint8 x 3": "uint8 RGB",
    "uint8 x 4": "uint8 RGBA",
    "uint16 x 3": "uint16 RGB",
    "uint16 x 4": "uint16 RGBA",
    "float32 x 3": "float32 RGB",
    "float32 x 4": "float32 RGBA",
}

STEPS = {
    "gain": "gain channels=G value=1.1",
    "invert": "invert channels=R",
    "lut": "gamma channels=R value=2.2",
    "set": "set channels=R value=0.7",
    "swap": "swap a=R b=B",
    "gray3": "grayscale",
}

GRAY_STEPS = {
    "gain": "gain value=1.1",
    "invert": "invert",
    "lut": "gamma value=2.2",
    "set": "set value=0.7",
}

REPETITIONS = 5
PATIENCE = 600  # seconds for one layout

QUICK_LAYOUTS = ("uint8 x 3", "uint8 x 4", "uint16 x 3", "float32 x 3")


def compare_with_limit(programs, is_quick, report):
    for layout in QUICK_LAYOUTS if is_quick else LAYOUTS:
        steps = GRAY_STEPS if layout.endswith("x 1") else STEPS
        reason = ""
        try:
            medians = run(f"{programs}/kernel_bench", layout, ["limit", "read", "statistics", *steps.values()])
        except subprocess.SubprocessError as error:
            medians, reason = {}, f"kernel_bench failed: {error} {error.stderr or ''}"

        def compare(what, ours, limit, name):
            if ours in medians and limit in medians:
                against = f"Pellucid {medians[ours]:.4g} ms; {name} {medians[limit]:.4g} ms ({REPETITIONS} rounds)"
                report.add(what, medians[ours] / medians[limit], "ratio", against)
            else:
                report.fail(what, reason or f"kernel_bench has no {ours} or {limit}")

        for edit, step in steps.items():
            for threads in ("1 thread", "2 threads"):
                what = f"{EDITS[edit]}, {LAYOUTS[layout]} 100 MP, {threads} / in-place limit"
                compare(what, (step, threads), ("limit", threads), "limit")
        what = f"min, max, mean, std, {LAYOUTS[layout]} 100 MP / one read of the buffer"
        compare(what, ("statistics", "2 threads"), ("read", "2 threads"), "read")


def run(program, layout, steps):
    """Median milliseconds by (step, threads)."""
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "result.json")
        subprocess.run(
            [
                program,
                f"--benchmark_filter=^({'|'.join(steps)})/{layout}/",
                f"--benchmark_repetitions={REPETITIONS}",
                "--benchmark_enable_random_interleaving=true",
                "--benchmark_report_aggregates_only=true",
                f"--benchmark_out={file}",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            timeout=PATIENCE,
        )
        with open(file, encoding="utf-8") as result:
            benchmarks = json.load(result)["benchmarks"]
    medians = {}
    for benchmark in benchmarks:
        if benchmark["aggregate_name"] == "median":
            step, _, threads = benchmark["run_name"].split("/")[:3]
            medians[step, "1 thread" if threads == "1 threads" else threads] = benchmark["real_time"]
    return medians

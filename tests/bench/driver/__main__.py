"""tests/bench/run: measures every figure of targets.py and judges it."""

import argparse
import os
import sys

import rounds
from arrays import Arrays
from check import check_edits
from comparisons import all_comparisons, compare
from contenders import Contenders, MeasureError
from figures import add_figures
from images import Images
from kernels import compare_with_limit
from launch import Launches
from report import Report
from screen import Screen

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "../../.."))
PROGRAMS = f"{ROOT}/build/release/tests/bench"
CORES = 2  # whatever the machine has: the targets are for two


def main():
    parser = argparse.ArgumentParser(prog="tests/bench/run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, sizes and kinds of images: five minutes")
    parser.add_argument("--json", metavar="FILE", help="where the rows are written")
    options = parser.parse_args()

    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    images = Images(f"{ROOT}/build/bench-images")
    report = Report()
    patience = rounds.QUICK if options.quick else rounds.FULL
    launch_patience = rounds.QUICK_LAUNCH if options.quick else rounds.FULL_LAUNCH
    with Contenders(f"{PROGRAMS}/contender", f"{ROOT}/tests/bench/contender") as contenders:
        try:
            check_edits(contenders, images)
        except MeasureError as error:
            sys.exit(f"tests/bench/run: {error}")
        for verdicts in all_comparisons(options.quick):
            compare(verdicts, contenders, images, patience, report)
    compare_with_limit(PROGRAMS, options.quick, report)
    with Screen() as screen:
        for program in ("display_bench", "latency"):
            add_figures(f"{PROGRAMS}/{program}", screen, options.quick, report)
        launches = Launches(PROGRAMS, f"{ROOT}/build/release/app/pellucid", screen, images, launch_patience, report)
        launches.add_rows(options.quick)
        Arrays(launches, images, launch_patience, report).add_rows()
    is_complete = report.finish()
    if options.json:
        report.write(options.json)
    sys.exit(not is_complete)


main()

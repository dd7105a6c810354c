"""From the start of a program to its first and final pixels on an empty screen, and its peak memory (first_pixels)."""

import json
import shutil
import subprocess

from comparisons import with_path
from contenders import MeasureError
from images import SIZES, layout_of
from rounds import measure

# As a user would have them show one file on the whole screen. Each is in the Debian package of its name.
VIEWERS = {
    "feh": ["feh", "--fullscreen"],
    "nsxiv": ["nsxiv", "-f", "-s", "d"],
    "qimgv": ["qimgv"],
    "imv": ["imv-x11", "-f"],
    "geeqie": ["geeqie", "-f"],
    "gwenview": ["gwenview", "-f"],
    "eog": ["eog", "-f"],
}

SLOW = ("gwenview", "eog")  # with large images

JPEG = f"rgb8-{SIZES['24 MP']}.jpg"
PNG = f"rgb8-{SIZES['100 MP']}.png"
LARGE_JPEG = f"rgb8-{SIZES['100 MP']}.jpg"
ARRAYS = {"256 MB": "sparse-256MB.npy", "1 GB": "sparse-1000MB.npy", "4 GB": "sparse-4000MB.npy"}
SMALL_ARRAY = "sparse-1MB.npy"

MIB = 2**20


class Launches:
    """Measures tasks of the form "VIEWER FILE"; Pellucid's medians are kept for later rows."""

    def __init__(self, programs, pellucid, screen, images, patience, report):
        self._first_pixels = f"{programs}/first_pixels"
        self._commands = {"pellucid": [pellucid], **VIEWERS}
        self._screen = screen
        self._images = images
        self._patience = patience
        self._report = report

    def once(self, task):
        viewer, path = with_path(task, self._images).split(" ", 1)
        command = self._commands[viewer]
        if not shutil.which(command[0]):
            raise MeasureError(f"{viewer} is missing: please install the Debian package {viewer}.")
        result = subprocess.run(
            [self._first_pixels, "--display", self._screen.display, "--", *command, path],
            env=self._screen.environment(),
            capture_output=True,
            text=True,
        )
        if result.returncode != 0:
            raise MeasureError(f"{task}: {result.stderr.strip()}")
        return json.loads(result.stdout)

    def add_rows(self, is_quick):
        viewers = ["feh"] if is_quick else VIEWERS
        self._add_ratios(JPEG, viewers, [("first", "24 MP JPEG", "feh"), ("final", "24 MP JPEG", "feh")])
        viewers = [viewer for viewer in VIEWERS if viewer not in SLOW] if is_quick else VIEWERS
        self._add_ratios(PNG, viewers, [("first", "100 MP PNG", "geeqie"), ("final", "100 MP PNG", "fastest peer")])
        self._add_memory(LARGE_JPEG, "100 MP JPEG")
        self._add_arrays(["1 GB", "4 GB"] if is_quick else ARRAYS)

    def _measure(self, tasks):
        return measure(self.once, tasks, self._patience)

    def _add_ratios(self, file, viewers, rows):
        ours = f"pellucid {file}"
        peers = [f"{viewer} {file}" for viewer in viewers]
        names = {f"launch to {when} pixels, {what} / {peer}": (when, peer) for when, what, peer in rows}
        try:
            measured = self._measure([ours, *peers])
        except MeasureError as error:
            for name in names:
                self._report.fail(name, error)
            return
        for name, (when, peer) in names.items():
            field = f"{when}Ms"
            beside = peers if peer == "fastest peer" else [f"{peer} {file}"]
            best = min(measured[task][field] for task in beside)
            against = "; ".join(figure(task, measured[task], field) for task in (ours, *peers))
            self._report.add(name, measured[ours][field] / best, "ratio", against)
        if file == PNG:
            self._add_peak(measured[ours], file, "100 MP PNG")

    def _add_memory(self, file, title):
        task = f"pellucid {file}"
        try:
            self._add_peak(self._measure([task])[task], file, title)
        except MeasureError as error:
            self._report.fail(f"peak memory, {title} / 1.15 x its pixels and 64 MB", error)

    def _add_peak(self, measured, file, title):
        channels, _, width, height = layout_of(file)
        pixels = channels * width * height / MIB
        allowed = 1.15 * pixels + 64
        peak = measured["peakRssMiB"]
        against = f"{peak:.4g} MiB for {pixels:.4g} MiB of pixels; allowed {allowed:.4g} MiB ({measured.count})"
        self._report.add(f"peak memory, {title} / 1.15 x its pixels and 64 MB", peak / allowed, "ratio", against)

    def _add_arrays(self, titles):
        small = f"pellucid {SMALL_ARRAY}"
        names = {f"launch to first pixels, {title} NPY / 1 MB NPY": f"pellucid {ARRAYS[title]}" for title in titles}
        try:
            measured = self._measure([small, *names.values()])
        except MeasureError as error:
            for name in names:
                self._report.fail(name, error)
            return
        for name, task in names.items():
            against = "; ".join(figure(t, measured[t], "firstMs") for t in (task, small))
            self._report.add(name, measured[task]["firstMs"] / measured[small]["firstMs"], "ratio", against)
            extra = measured[task]["firstRssMiB"] - measured[small]["firstRssMiB"]
            against = " and ".join(f"{measured[t]['firstRssMiB']:.4g} MiB" for t in (task, small))
            self._report.add(name.replace("launch to", "resident memory at").replace("/", "above"), extra, "MiB", against)


def figure(task, measured, field):
    return f"{task.split()[0]} {measured[field]:.4g} ms ({measured.count})"

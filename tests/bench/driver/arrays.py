"""First pixels of a mapped array of 1 GB, with the file in memory and on the disk: beside NumPy with Pillow, which make
a picture for the screen of every so many pixels of the mapped file, and beside reading all of it before that."""

import os
import subprocess
import sys
import time

from contenders import MeasureError
from rounds import measure

ARRAY = "rgba32f-8192x8192.npy"
TITLE = "1 GB float32 NPY"

# From the start of Python to the picture, and no window.
PEER = """
import sys
import numpy
from PIL import Image
array = numpy.load(sys.argv[1], mmap_mode=sys.argv[2] or None)
step = max(array.shape[:2]) // 1080
Image.fromarray(numpy.uint8(array[::step, ::step] * 255), "RGBA")
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""
PEERS = {"NumPy and Pillow": "r", "reading the whole file": ""}


class Arrays:
    """Measures tasks of the form (who, where the file is)."""

    def __init__(self, launches, images, patience, report):
        self._launches = launches
        self._images = images
        self._patience = patience
        self._report = report

    def add_rows(self):
        places = ("in memory", "on disk")
        tasks = [(who, place) for place in places for who in ("pellucid", *PEERS)]
        try:
            measured = measure(self._once, tasks, self._patience)
        except MeasureError as error:
            self._report.fail(f"first pixels, {TITLE} in memory / NumPy and Pillow", error)
            return
        for place in places:
            ours = measured["pellucid", place]
            for peer in PEERS:
                theirs = measured[peer, place]
                for what, field, unit in (
                    ("first pixels", "firstMs", "ms"),
                    ("resident memory at first pixels", "firstRssMiB", "MiB"),
                ):
                    against = f"pellucid {ours[field]:.4g} {unit} ({ours.count}); {theirs[field]:.4g} {unit} ({theirs.count})"
                    self._report.add(f"{what}, {TITLE} {place} / {peer}", ours[field] / theirs[field], "ratio", against)

    def _once(self, task):
        who, place = task
        path = self._images(ARRAY)
        place_file(path, place)
        if who == "pellucid":
            return self._launches.once(f"pellucid {ARRAY}")
        return make_picture(path, PEERS[who])


def place_file(path, place):
    """Clean pages of a file that nobody maps are dropped on request."""
    with open(path, "rb", buffering=0) as file:
        if place == "on disk":
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        else:
            block = bytearray(1 << 22)
            while file.readinto(block):
                pass


def make_picture(path, mode):
    start = time.perf_counter()
    result = subprocess.run([sys.executable, "-c", PEER, path, mode], capture_output=True, text=True)
    if result.returncode != 0:
        raise MeasureError("NumPy and Pillow made no picture: please install python3-numpy and python3-pil.")
    return {"firstMs": (time.perf_counter() - start) * 1e3, "firstRssMiB": int(result.stdout) / 1024}

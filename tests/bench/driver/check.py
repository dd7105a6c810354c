"""That everybody does the edit that is timed: each is tried on a small image and compared with its formula.

Pellucid has to give the exactly rounded values; others may be a level off.
"""

import os
import tempfile

import numpy

from comparisons import LAYOUTS, edits_of, editors_of
from contenders import MeasureError

SMALL = "97x61"


def tolerance(library, edit, dtype):
    """How far from the formula a value may be, as a part of full scale."""
    if dtype == numpy.float32:
        return 1e-6
    if library == "pellucid":
        return 0
    if library in ("gimp", "imagemagick"):  # in precisions of their own; their gray has other weights
        return 0.15 if edit == "gray3" else 1 / 255
    return 1 / numpy.iinfo(dtype).max


def expected(edit, pixels, full):
    """What the formula gives, rounded and clamped for integers."""
    result = pixels.astype(numpy.float64)
    channel = result if result.ndim == 2 else result[:, :, 1 if edit == "gain" else 0]
    if edit == "gain":
        channel *= 1.1
    elif edit == "invert":
        channel[...] = full - channel
    elif edit == "lut":
        channel[...] = full * (channel / full) ** (1 / 2.2)
    elif edit == "set":
        channel[...] = 1
    elif edit == "swap":
        result[:, :, [0, 2]] = result[:, :, [2, 0]]
    else:
        gray = result[:, :, :3] @ [299, 587, 114] / 1000  # halves come out exact
        if edit == "gray1":
            result = gray
        else:
            result[:, :, :3] = gray[:, :, None]
    return result if pixels.dtype == numpy.float32 else numpy.clip(numpy.floor(result + 0.5), 0, full)


def check_edits(contenders, images):
    """Raises MeasureError naming the first that does something else."""
    with tempfile.TemporaryDirectory() as folder:
        kept = os.path.join(folder, "result")
        for layout in LAYOUTS:
            original = numpy.load(images(f"{layout}-{SMALL}.npy"))
            is_float = original.dtype == numpy.float32
            full = 1.0 if is_float else numpy.iinfo(original.dtype).max
            for edit in edits_of(layout):
                exact = expected(edit, original, full)
                for library, extension in editors_of(layout, edit, SMALL):
                    task = f"{library} edit {edit} {images(f'{layout}-{SMALL}.{extension}')}"
                    contenders.ask(f"{task} {kept}")
                    result = numpy.fromfile(kept, original.dtype)
                    if result.size != exact.size:
                        raise MeasureError(f"{task} gives {result.size} values instead of {exact.size}.")
                    off = numpy.abs(result - exact.ravel()).max() / full
                    if off > tolerance(library, edit, original.dtype):
                        raise MeasureError(f"{task} is off by up to {off:.2g} of full scale: it does something else.")

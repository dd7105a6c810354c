"""NumPy and Pillow as a contender of tests/bench/run; the protocol and the operations are those of contender.h."""

import functools
import json
import sys
import time

import numpy
from PIL import Image




@functools.lru_cache(maxsize=1)
def photograph(path):
    return numpy.load(path)


@functools.lru_cache(maxsize=1)
def pages(shape, dtype):
    return numpy.ones(shape, dtype)


def working_copy(path):
    original = photograph(path)
    copy = pages(original.shape, original.dtype)
    copy[...] = original
    return copy


def full_scale(array):
    return 1.0 if array.dtype == numpy.float32 else float(numpy.iinfo(array.dtype).max)


def in_dtype(real, dtype):
    """Rounded and clamped, as an edit of integers has to be."""
    if dtype == numpy.float32:
        return real
    return numpy.clip(numpy.rint(real), 0, numpy.iinfo(dtype).max).astype(dtype)


def numpy_edit(operation, array):
    """The usual recipe, in place where there is one. Gives a function of nothing that gives the result."""
    full = full_scale(array)
    channel = array if array.ndim == 2 else array[:, :, {"gain": 1}.get(operation, 0)]
    is_float = array.dtype == numpy.float32

    def look_up(function):
        return numpy.take(in_dtype(function(numpy.arange(full + 1)), array.dtype), channel)

    def gain():
        if is_float:
            channel[...] *= numpy.float32(1.1)
        else:
            channel[...] = look_up(lambda v: v * 1.1)
        return array

    def invert():
        if is_float:
            numpy.subtract(1, channel, out=channel)
        else:
            numpy.invert(channel, out=channel)
        return array

    def lut():
        if is_float:
            channel[...] **= numpy.float32(1 / 2.2)
        else:
            channel[...] = look_up(lambda v: full * (v / full) ** (1 / 2.2))
        return array

    def assign():
        channel[...] = 1
        return array

    def swap():
        red = array[:, :, 0].copy()
        array[:, :, 0] = array[:, :, 2]
        array[:, :, 2] = red
        return array

    def gray1():
        gray = array[:, :, 0] * numpy.float32(0.299)
        gray += array[:, :, 1] * numpy.float32(0.587)
        gray += array[:, :, 2] * numpy.float32(0.114)
        return gray if is_float else (gray + numpy.float32(0.5)).astype(array.dtype)

    def gray3():
        array[:, :, :3] = gray1()[:, :, None]
        return array

    return {"gain": gain, "invert": invert, "lut": lut, "set": assign, "swap": swap, "gray1": gray1, "gray3": gray3}[
        operation
    ]


def pillow_edit(operation, array):
    """Pillow gives a new image; only uint8 has these."""
    image = Image.fromarray(array)
    bands = len(image.getbands())

    def look_up(channel, function):
        channel = min(channel, bands - 1)
        tables = [[function(v) if band == channel else v for v in range(256)] for band in range(bands)]
        flat = [min(255, int(value + 0.5)) for table in tables for value in table]
        return lambda: image.point(flat)

    def swap():
        red, green, blue, *alpha = image.split()
        return Image.merge(image.mode, [blue, green, red, *alpha])

    def gray3():
        gray = image.convert("L")
        return Image.merge(image.mode, [gray, gray, gray, *image.split()[3:]])

    return {
        "gain": look_up(1, lambda v: v * 1.1),
        "invert": look_up(0, lambda v: 255 - v),
        "lut": look_up(0, lambda v: 255 * (v / 255) ** (1 / 2.2)),
        "set": look_up(0, lambda v: 1),
        "swap": swap,
        "gray1": lambda: image.convert("L"),
        "gray3": gray3,
    }[operation]


EDITS = {"numpy": numpy_edit, "pillow": pillow_edit}


def answer(words):
    library, task, operation, path, *keep = words
    if task != "edit":
        raise ValueError("there is no such task")
    run = EDITS[library](operation, working_copy(path))
    start = time.perf_counter()
    result = run()
    seconds = time.perf_counter() - start
    if keep:
        numpy.asarray(result).tofile(keep[0])
    return {"seconds": seconds}


def main():
    for line in sys.stdin:
        try:
            print(json.dumps(answer(line.split())), flush=True)
        except Exception as error:  # whatever it was, the driver says it and ends
            print(json.dumps({"error": f"{line.strip()}: {error}"}), flush=True)


main()

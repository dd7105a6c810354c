"""Writes QOI files of every kind of chunk into a folder, each beside its pixels in a .raw. Written after the
specification at qoiformat.org, and knows nothing of Pellucid.

Usage: write_qoi.py FOLDER
"""
import struct
import sys
from pathlib import Path

import numpy

folder = Path(sys.argv[1])
random = numpy.random.default_rng(11)


def encoded(image, color_space):
    height, width, channels = image.shape
    out = bytearray(b"qoif" + struct.pack(">IIBB", width, height, channels, color_space))
    seen = [(0, 0, 0, 0)] * 64
    previous = (0, 0, 0, 255)
    run = 0
    for values in image.reshape(-1, channels).tolist():
        pixel = tuple(values) if channels == 4 else (*values, 255)
        if pixel == previous:
            run += 1
            if run == 62:
                out.append(0xC0 | 61)
                run = 0
            continue
        if run:
            out.append(0xC0 | run - 1)
            run = 0
        r, g, b, a = pixel
        place = (r * 3 + g * 5 + b * 7 + a * 11) % 64
        dr, dg, db = ((now - before + 128) % 256 - 128 for now, before in zip(pixel[:3], previous[:3]))
        if seen[place] == pixel:
            out.append(place)
        elif a != previous[3]:
            out += bytes((0xFF, *pixel))
        elif all(-2 <= d <= 1 for d in (dr, dg, db)):
            out.append(0x40 | dr + 2 << 4 | dg + 2 << 2 | db + 2)
        elif -32 <= dg <= 31 and -8 <= dr - dg <= 7 and -8 <= db - dg <= 7:
            out += bytes((0x80 | dg + 32, dr - dg + 8 << 4 | db - dg + 8))
        else:
            out += bytes((0xFE, r, g, b))
        seen[place] = pixel
        previous = pixel
    if run:
        out.append(0xC0 | run - 1)
    return bytes(out + bytes(7) + b"\1")


def write(name, image, color_space=0):
    image = numpy.ascontiguousarray(image, numpy.uint8)
    path = folder / f"{name}, {image.shape[1]} x {image.shape[0]} x {image.shape[2]}.qoi"
    path.write_bytes(encoded(image, color_space))
    Path(str(path) + ".raw").write_bytes(image.tobytes())


for channels in (3, 4):
    for height, width in ((1, 1), (3, 7), (64, 1), (131, 40)):
        shape = (height, width, channels)
        write("noise", random.integers(0, 256, shape))
        write("black", numpy.zeros(shape) + (0, 0, 0, 255)[:channels])
        write("transparent or black", numpy.zeros(shape))
        write("few colors", random.integers(0, 256, (5, channels))[random.integers(0, 5, (height, width))])
        opaque = numpy.full(shape, 255)
        opaque[..., :3] = numpy.cumsum(random.integers(-2, 2, (height, width, 3)), axis=1)
        write("small steps", opaque % 256)
        green = random.integers(-32, 32, (height, width, 1))
        opaque[..., :3] = numpy.cumsum(green + random.integers(-8, 8, (height, width, 3)) * (1, 0, 1), axis=1)
        write("steps of brightness", opaque % 256)
        write("linear", random.integers(0, 256, shape), color_space=1)

"""ImageMagick as a contender of tests/bench/run; the protocol and the operations are those of contender.h.

In place and in memory: Debian's policy lets it have 256 MiB, which is enough for 24 megapixels of its 16 bits.
"""

import json
import sys
import time

import numpy
from wand.image import Image

EDITS = {
    "gain": lambda image, level: image.evaluate("multiply", 1.1, channel="green"),
    "invert": lambda image, level: image.negate(channel="red"),
    "lut": lambda image, level: image.gamma(2.2, channel="red"),
    "set": lambda image, level: image.evaluate("set", level, channel="red"),
    "gray3": lambda image, level: image.transform_colorspace("gray"),
}

STORAGE = {"uint8": "char", "uint16": "short"}


class ImageMagick:
    def __init__(self):
        self.path = None

    def edit(self, operation, path, keep):
        pixels = numpy.load(path)
        # Gray stays gray, and what is kept must not have been edited before.
        if path != self.path or operation == "gray3" or keep:
            self.path = path
            self.image = Image.from_array(pixels, "RGBA"[: pixels.shape[2]])
        level = self.image.quantum_range / numpy.iinfo(pixels.dtype).max
        start = time.perf_counter()
        EDITS[operation](self.image, level)
        seconds = time.perf_counter() - start
        if keep:
            channels = "RGBA"[: pixels.shape[2]]
            values = self.image.export_pixels(channel_map=channels, storage=STORAGE[pixels.dtype.name])
            numpy.array(values, pixels.dtype).tofile(keep[0])
        if operation == "gray3":
            self.path = None
        return {"seconds": seconds}


def main():
    magick = ImageMagick()
    for line in sys.stdin:
        try:
            library, task, operation, path, *keep = line.split()
            if (library, task) != ("imagemagick", "edit"):
                raise ValueError("there is no such task")
            print(json.dumps(magick.edit(operation, path, keep)), flush=True)
        except Exception as error:  # whatever it was, the driver says it and ends
            print(json.dumps({"error": f"{line.strip()}: {error}"}), flush=True)


main()

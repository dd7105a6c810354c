"""The test images: photographs tiled at their own scale, with the noise of a sensor, made once and kept.

A file's name says what is in it: rgb8-6000x4000.png has 6000 x 4000 pixels of three channels of eight bits. Layouts are
gray8, rgb8, rgba8, rgb16 and rgb32f; the .npy of a layout and size holds the pixels, every other file is made of it.
"""

import glob
import os
import re
import shutil

import cv2
import numpy
from PIL import Image

from contenders import MeasureError

PHOTOGRAPHS = "/usr/share/backgrounds/mate/nature/*.jpg"
PAINTING = "/usr/share/backgrounds/mate/abstract/Elephants_5640x3172.jpg"  # 7.3 bits a pixel: dear to decode

SIZES = {"24 MP": "6000x4000", "100 MP": "11648x8736"}

NOISE = 2.0  # standard deviation, in levels of eight bits: PNG files get 12 bits a pixel, as from a camera
SHELF = 1000  # rows of a row of tiles; every photograph has more

DTYPES = {"8": numpy.uint8, "16": numpy.uint16, "32f": numpy.float32}


def layout_of(path):
    """(channels, bits, width, height) as the name has them, bits being a key of DTYPES."""
    name, bits, width, height = re.match(r"([a-z]+)(\d+f?)-(\d+)x(\d+)", os.path.basename(path)).groups()
    return {"gray": 1, "rgb": 3, "rgba": 4}[name], bits, int(width), int(height)


class Images:
    """The folder they are kept in. Calling it gives the path of an image, which is made when it is not there."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)

    def __call__(self, name):
        path = os.path.join(self.folder, name)
        if not os.path.exists(path):
            print(f"Making {name}", flush=True)
            root, extension = os.path.splitext(path)
            part = f"{root}.part{extension}"  # encoders go by the extension
            try:
                self._make(name, part)
                os.replace(part, path)
            except (OSError, MemoryError, cv2.error) as error:
                raise MeasureError(f"{name} could not be made: {error}") from error
        return path

    def _make(self, name, path):
        stem, extension = os.path.splitext(name)
        if name == "painting.jpg":
            shutil.copyfile(PAINTING, path)
        elif extension == ".npy" and stem.startswith("sparse-"):
            write_sparse(path, int(stem.removeprefix("sparse-").removesuffix("MB")))
        elif extension == ".npy":
            paint(path, *layout_of(stem))
        else:
            pixels = numpy.load(self(stem.removesuffix("-progressive") + ".npy"), mmap_mode="r")
            encode(pixels, path, extension, is_progressive=stem.endswith("-progressive"))


def paint(path, channels, bits, width, height):
    """Tiles of all photographs, shelf by shelf, each beginning with another and at another height."""
    photographs = [cv2.imread(file) for file in sorted(glob.glob(PHOTOGRAPHS))]
    if not photographs:
        raise SystemExit(f"There are no photographs at {PHOTOGRAPHS}: please install mate-backgrounds.")
    shape = (height, width) if channels == 1 else (height, width, channels)
    image = numpy.lib.format.open_memmap(path, mode="w+", dtype=DTYPES[bits], shape=shape)
    random = numpy.random.default_rng(1)
    for shelf, top in enumerate(range(0, height, SHELF)):
        rows = min(SHELF, height - top)
        tiles = []
        while sum(tile.shape[1] for tile in tiles) < width:
            photograph = photographs[(5 * shelf + len(tiles)) % len(photographs)]
            start = 37 * shelf % (photograph.shape[0] - SHELF + 1)
            tiles.append(photograph[start : start + rows])
        image[top : top + rows] = finish(numpy.hstack(tiles)[:, :width], channels, bits, random)


def finish(bgr, channels, bits, random):
    """The colors, noise and dtype of a layout. Alpha falls off softly towards the sides."""
    color = cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY if channels == 1 else cv2.COLOR_BGR2RGB).astype(numpy.float32)
    color += NOISE * random.standard_normal(color.shape, numpy.float32)
    if channels == 4:
        alpha = 255 * numpy.hanning(color.shape[1] + 2)[1:-1].astype(numpy.float32) ** 0.25
        color = numpy.dstack([color, numpy.broadcast_to(alpha, color.shape[:2])])
    color = numpy.clip(color / 255, 0, 1)
    if bits == "32f":
        return color
    return numpy.rint(color * numpy.iinfo(DTYPES[bits]).max).astype(DTYPES[bits])


def encode(pixels, path, extension, is_progressive):
    """As most programs write them: PNG by libpng with all filters and level 6, JPEG with quality 90 and 4:2:0."""
    if extension == ".tga":
        Image.fromarray(pixels).save(path)
        return
    options = {
        ".png": [cv2.IMWRITE_PNG_COMPRESSION, 6],
        ".jpg": [cv2.IMWRITE_JPEG_QUALITY, 90, cv2.IMWRITE_JPEG_PROGRESSIVE, int(is_progressive)],
    }
    to_bgr = {3: cv2.COLOR_RGB2BGR, 4: cv2.COLOR_RGBA2BGRA}
    bgr = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, to_bgr[pixels.shape[2]])
    if not cv2.imwrite(path, numpy.ascontiguousarray(bgr), options.get(extension, [])):
        raise MeasureError(f"OpenCV could not write {path}.")


def write_sparse(path, megabytes):
    """A square RGB image of that many megabytes, of which the upper sixteenth is a photograph and the rest a hole."""
    side = int((megabytes * 1e6 / 3) ** 0.5)
    image = numpy.lib.format.open_memmap(path, mode="w+", dtype=numpy.uint8, shape=(side, side, 3))
    tile = cv2.cvtColor(cv2.imread(sorted(glob.glob(PHOTOGRAPHS))[0]), cv2.COLOR_BGR2RGB)
    rows = numpy.arange(side // 16) % tile.shape[0]
    for y, row in enumerate(rows):
        image[y] = numpy.resize(tile[row], (side, 3))

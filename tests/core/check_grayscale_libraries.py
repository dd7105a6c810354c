"""Compares gray images that test_grayscale_libraries has written with those that Pillow, OpenCV and NumPy make.

Takes the folder with rgb.raw (4096 x 4096 x 3, every triple once), pillow.raw, opencv.raw and numpy.raw.
Exits with 1 and says how many pixels differ when any does.
"""

import sys
from pathlib import Path

import cv2
import numpy as np
import PIL
from PIL import Image


def read(name, *channels):
    return np.fromfile(Path(sys.argv[1]) / f"{name}.raw", np.uint8).reshape(4096, 4096, *channels)


rgb = read("rgb", 3)
expected = {
    "pillow": (PIL.__version__, np.asarray(Image.fromarray(rgb).convert("L"))),
    "opencv": (cv2.__version__, cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)),
    "numpy": (np.__version__, np.dot(rgb, [0.2989, 0.5870, 0.1140]).astype(np.uint8)),
}
total = 0
for name, (version, gray) in expected.items():
    different = np.count_nonzero(read(name) != gray)
    total += different
    print(f"{name} {version}: {different} of {gray.size} pixels differ")
sys.exit(1 if total else 0)

"""Writes WebP and GIF files by Pillow into a folder, each with what Pillow sees in it: all frames as RGBA, as one .raw.

Usage: write_animations.py FOLDER
"""
import sys
from pathlib import Path

import numpy
from PIL import Image, ImageDraw

folder = Path(sys.argv[1])
random = numpy.random.default_rng(5)


def noise(channels, height=33, width=47):
    return Image.fromarray(random.integers(0, 256, (height, width, channels), dtype=numpy.uint8))


def frames_of(path):
    with Image.open(path) as image:
        for index in range(getattr(image, "n_frames", 1)):
            image.seek(index)
            yield numpy.array(image.convert("RGBA"))


def write(name, image, **options):
    path = folder / name
    image.save(path, **options)
    path.with_suffix(path.suffix + ".raw").write_bytes(b"".join(frame.tobytes() for frame in frames_of(path)))


def moving(mode, background):
    frames = []
    for step in range(5):
        frame = Image.new(mode, (40, 30), background)
        ImageDraw.Draw(frame).rectangle((5 * step, 4 * step, 5 * step + 9, 4 * step + 7), fill=(200, 40 * step, 30))
        frames.append(frame)
    return frames


smooth = Image.radial_gradient("L").resize((61, 43))
smooth = Image.merge("RGB", (smooth, smooth.transpose(Image.FLIP_LEFT_RIGHT), smooth.point(lambda v: 255 - v)))
write("lossy.webp", smooth, quality=70)
write("lossy alpha.webp", Image.merge("RGBA", (*smooth.split(), smooth.getchannel(1))), quality=70)
write("lossless.webp", noise(3), lossless=True)
write("lossless alpha.webp", noise(4), lossless=True, exact=True)

first, *others = moving("RGBA", (0, 0, 0, 0))
times = [40, 70, 100, 130, 160]
write("moving.webp", first, save_all=True, append_images=others, duration=times, loop=3, lossless=True)
first, *others = moving("RGB", (10, 60, 90))
write("moving.gif", first, save_all=True, append_images=others, duration=times, loop=0)
for disposal in (1, 2, 3):
    first, *others = moving("RGBA", (0, 0, 0, 0))
    write(f"disposal {disposal}.gif", first, save_all=True, append_images=others, duration=times, loop=2,
          disposal=disposal)

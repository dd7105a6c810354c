"""Writes icons, cursors and small bitmaps into a folder, each beside the pixels it holds: as RGBA, or gray, in a .raw.
Where Pillow reads the variant, it must see the same.

Usage: write_icons.py FOLDER
"""
import io
import struct
import sys
from pathlib import Path

import numpy
from PIL import Image

folder = Path(sys.argv[1])
random = numpy.random.default_rng(7)


def noise(height, width, channels=4):
    return random.integers(0, 256, (height, width, channels), dtype=numpy.uint8)


def keep(name, content, pixels, by_pillow=True):
    (folder / name).write_bytes(content)
    (folder / (name + ".raw")).write_bytes(numpy.ascontiguousarray(pixels).tobytes())
    if by_pillow:
        with Image.open(folder / name) as image:
            seen = numpy.array(image.convert("RGBA" if pixels.ndim == 3 else "L"))
        assert numpy.array_equal(seen, pixels), name


def rows(bits, width):
    """Rows of packed bits, padded to four bytes."""
    packed = numpy.packbits(bits, axis=1)
    return numpy.pad(packed, ((0, 0), (0, -packed.shape[1] % 4)))[::-1].tobytes()


def indexed(indices, bits):
    as_bits = numpy.unpackbits(indices[:, :, None], axis=2)[:, :, 8 - bits:]
    return rows(as_bits.reshape(indices.shape[0], -1), indices.shape[1])


def dib(width, height, bits, content, mask=None, palette=b"", header_rows=2):
    header = struct.pack("<IiiHHIIiiII", 40, width, header_rows * height, 1, bits, 0, 0, 0, 0, len(palette) // 4, 0)
    return header + palette + content + (rows(mask, width) if mask is not None else b"")


def png(pixels):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def icon(*images, kind=1, sizes=None):
    file = struct.pack("<HHH", 0, kind, len(images))
    place = len(file) + 16 * len(images)
    for index, image in enumerate(images):
        width, height = sizes[index] if sizes else (0, 0)
        bits = 32 if image.startswith(b"\x89PNG") else image[14]
        file += struct.pack("<BBBBHHII", width, height, 0, 0, 1, bits, len(image), place)
        place += len(image)
    return file + b"".join(images)


def with_alpha(colors, mask):
    return numpy.dstack([colors, numpy.where(mask, 0, 255).astype(numpy.uint8)])


def bgr(pixels):
    padded = numpy.ascontiguousarray(pixels[:, :, [2, 1, 0, 3][:pixels.shape[2]]]).reshape(pixels.shape[0], -1)
    return numpy.pad(padded, ((0, 0), (0, -padded.shape[1] % 4)))[::-1].tobytes()


for width, height in ((32, 19), (37, 19)):
    by_pillow = width % 32 == 0  # it reads other masks by chance only
    mask = random.integers(0, 2, (height, width), dtype=numpy.uint8)
    size = [(width, height)]

    pixels = noise(height, width)
    keep(f"32 bits, {width}.ico", icon(dib(width, height, 32, bgr(pixels), mask), sizes=size), pixels)
    keep(f"32 bits, {width}.cur", icon(dib(width, height, 32, bgr(pixels), mask), kind=2, sizes=size), pixels)
    keep(f"32 bits, no mask, {width}.ico", icon(dib(width, height, 32, bgr(pixels)), sizes=size), pixels)
    pixels[:, :, 3] = 0  # as before Windows XP: the mask counts
    keep(f"32 bits, no alpha, {width}.ico", icon(dib(width, height, 32, bgr(pixels), mask), sizes=size),
         with_alpha(pixels[:, :, :3], mask), False)
    keep(f"png, {width}.ico", icon(png(pixels), sizes=size), pixels)
    pixels = noise(height, width, 3)
    keep(f"24 bits, {width}.ico", icon(dib(width, height, 24, bgr(pixels), mask), sizes=size),
         with_alpha(pixels, mask), by_pillow)
    for bits in (1, 4, 8):
        colors = noise(1, 1 << bits, 3)[0]
        indices = random.integers(0, 1 << bits, (height, width), dtype=numpy.uint8)
        palette = b"".join(bytes([*color[::-1], 0]) for color in colors)
        keep(f"{bits} bits, {width}.ico",
             icon(dib(width, height, bits, indexed(indices, bits), mask, palette), sizes=size),
             with_alpha(colors[indices], mask), by_pillow)

pixels = noise(8, 8, 3)
mask = numpy.zeros((8, 8), numpy.uint8)
content = bytearray(icon(dib(8, 8, 24, bgr(pixels), mask), kind=2))
content[14:18] = struct.pack("<I", 8)  # fewer bytes than it has
keep("wrong size.cur", bytes(content), with_alpha(pixels, mask), False)

# Several: the largest first, of those the one with most bits.
small, middle, large = noise(16, 16), noise(32, 32), noise(64, 64)
keep("several.ico", icon(png(small), dib(64, 64, 24, bgr(large[:, :, :3]), numpy.zeros((64, 64), numpy.uint8)),
                         png(large), dib(32, 32, 32, bgr(middle))), large, False)
for index, image in enumerate((small, with_alpha(large[:, :, :3], numpy.zeros((64, 64))), large, middle)):
    (folder / f"several.ico[{index}].raw").write_bytes(image.tobytes())


# Apple's.
def block(kind, content):
    return kind + struct.pack(">I", 8 + len(content)) + content


def icns(*blocks):
    content = b"".join(blocks)
    return b"icns" + struct.pack(">I", 8 + len(content)) + content


def packed(plane):
    """Run lengths: a run where three are alike, else literals."""
    values, result, at = plane.reshape(-1).tolist(), b"", 0
    while at < len(values):
        run = 1
        while run < 130 and at + run < len(values) and values[at + run] == values[at]:
            run += 1
        if run >= 3:
            result += bytes([run + 125, values[at]])
            at += run
        else:
            result += bytes([0, values[at]])
            at += 1
    return result


pixels = numpy.repeat(noise(128, 32), 4, axis=1)
planes = b"".join(packed(pixels[:, :, channel]) for channel in range(3))
keep("24 bits.icns", icns(block(b"it32", bytes(4) + planes), block(b"t8mk", pixels[:, :, 3].tobytes())), pixels)
pixels = numpy.repeat(noise(32, 8), 4, axis=1)
planes = b"".join(packed(pixels[:, :, channel]) for channel in (3, 0, 1, 2))
keep("argb.icns", icns(block(b"ic05", b"ARGB" + planes)), pixels, False)
pixels = noise(256, 256)
keep("png.icns", icns(block(b"TOC ", bytes(16)), block(b"icp4", png(noise(16, 16))), block(b"ic08", png(pixels))),
     pixels)

# A bitmap without its file header.
pixels = noise(height, width, 3)
keep("headless.dib", dib(width, height, 24, bgr(pixels), header_rows=1), with_alpha(pixels, numpy.zeros((height, width))))

# Black and white. (Pillow shows X bitmaps as negatives: 1 is black, the foreground, in X.)
bits = random.integers(0, 2, (600, 800), dtype=numpy.uint8)
keep("large.wbmp", bytes([0, 0, 0x86, 0x20, 0x84, 0x58]) + numpy.packbits(bits, axis=1).tobytes(), bits * 255, False)
bits = random.integers(0, 2, (50, 61), dtype=numpy.uint8)
numbers = numpy.packbits(1 - bits, axis=1, bitorder="little").reshape(-1)
keep("a name.xbm", ("#define img-ref_width 61\n#define img-ref_height 50\nstatic unsigned char img-ref_bits[] = {\n"
                    + ",\n".join(f"0x{number:02X}" for number in numbers) + "};\n").encode(), bits * 255, False)
words = numpy.packbits(numpy.pad(1 - bits, ((0, 0), (0, 3))), axis=1, bitorder="little").view("<u2").reshape(-1)
keep("x10.xbm", ("/* by hand */\n#define old_width 61\n#define old_height 50\nstatic short old_bits[] = {\n"
                 + ", ".join(str(number) for number in words) + "};\n").encode(), bits * 255, False)

#!/usr/bin/python3
"""Draws test_card.png, the bundled sample: ramps, known values, fine detail and alpha, all by formula."""

import colorsys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 960, 640
LEFT, RIGHT = 64, 896
BACKGROUND, GRID, CIRCLE, DIM, TEXT = 0x2E, 0x38, 0x4C, 0xA0, 0xE6

card = np.empty((HEIGHT, WIDTH, 4), np.uint8)
card[:] = BACKGROUND
card[..., 3] = 255


def fill(x, y, width, height, color):
    """Sets RGB, or RGBA when the color has four values; a color may also be an array of the same height and width."""
    color = np.asarray(color, np.uint8)
    channels = color.shape[-1] if color.ndim else 3
    card[y:y + height, x:x + width, :channels] = color


def write(x, y, text, size=10, gray=TEXT, anchor="ls", face="DejaVuSans", spacing=0):
    """Draws smooth text over the RGB that is there; `spacing` widens the gaps between letters."""
    font = ImageFont.truetype(f"/usr/share/fonts/truetype/dejavu/{face}.ttf", size, layout_engine=ImageFont.Layout.BASIC)
    mask = Image.new("L", (WIDTH, HEIGHT))
    draw = ImageDraw.Draw(mask)
    for letter in text if spacing else [text]:
        draw.text((x, y), letter, 255, font, anchor)
        x += font.getlength(letter) + spacing
    blend(np.asarray(mask) / 255, gray)


def blend(coverage, color):
    rgb = card[..., :3]
    rgb[:] = np.rint(rgb + (np.asarray(color, float) - rgb) * coverage[..., None])


def distance(cx, cy):
    """From the point where four pixels meet to the centre of every pixel."""
    y, x = np.mgrid[:HEIGHT, :WIDTH] + 0.5
    return np.hypot(x - cx, y - cy)


def heading(x, y, text, note=""):
    write(x, y, text, 11, TEXT, face="DejaVuSans-Bold")
    if note:
        write(x + 256, y, note, 10, DIM, "rs")


def background():
    fill(0, 0, WIDTH, HEIGHT, BACKGROUND)
    card[::32, :, :3] = GRID
    card[:, ::32, :3] = GRID
    blend(np.clip(1.5 - abs(distance(480, 320) - 304), 0, 1), CIRCLE)
    for i in range(WIDTH // 32):
        for y in (0, HEIGHT - 8):
            fill(32 * i, y, 32, 8, 0x18 if i % 2 else 0xC0)
    for i in range(HEIGHT // 32):
        for x in (0, WIDTH - 8):
            fill(x, 32 * i, 8, 32, 0xC0 if i % 2 else 0x18)


def title():
    write(LEFT, 49, "PELLUCID", 19, 0xFF, face="DejaVuSans-Bold", spacing=5)
    write(RIGHT, 49, "test card   960 × 640   RGBA uint8", 11, DIM, "rs")


def color_wheel(x, y):
    heading(x, y - 8, "Hue and saturation", "value 255")
    dy, dx = np.mgrid[:HEIGHT, :WIDTH] + 0.5 - np.array([y + 112, x + 128])[:, None, None]
    radius, sextant = np.hypot(dx, dy), np.degrees(np.arctan2(-dy, dx)) / 60

    def channel(offset):
        turn = (sextant + offset) % 6
        return 255 * (1 - np.minimum(radius / 112, 1) * np.clip(np.minimum(turn, 4 - turn), 0, 1))

    blend(np.clip(112.5 - radius, 0, 1), np.dstack([channel(5), channel(3), channel(1)]))


def zone_plate(x, y):
    """Rings that reach the finest pattern the pixels can hold (black, white, black, ...) at the rim."""
    heading(x, y - 8, "Zone plate", "to 0.5 cycles per pixel")
    r = distance(x + 128, y + 112)
    rings = 127.5 + 127.5 * np.cos(np.pi * r**2 / (2 * 112))
    blend(np.clip(112.5 - r, 0, 1), np.repeat(np.rint(rings)[..., None], 3, axis=2))


def alpha(x, y):
    heading(x, y - 8, "Alpha", "0 to 255, left to right")
    levels = np.arange(256, dtype=np.uint8)
    for i, color in enumerate([(255, 107, 107), (91, 208, 122), (90, 169, 255), (230, 230, 230)]):
        fill(x, y + 28 * i, 256, 28, [(*color, a) for a in levels])
    for i, a in enumerate([255, 192, 128, 64]):
        fill(x + 64 * i, y + 120, 64, 36, (255, 176, 64, 255))
        write(x + 64 * i + 32, y + 142, f"A {a}", 11, 0x18, "ms")
        card[y + 120:y + 156, x + 64 * i:x + 64 * i + 64, 3] = a
    hues = [[round(255 * v) for v in colorsys.hsv_to_rgb(i / 256, 0.6, 0.55)] for i in range(256)]
    fill(x, y + 164, 256, 44, hues)
    write(x + 128, y + 191, "still here under alpha 0", 15, 0xFF, "ms", "DejaVuSans-Bold")
    card[y + 164:y + 208, x:x + 256, 3] = 0
    write(x + 128, y + 222, "alpha 0 above: show the color without alpha", 10, DIM, "ms")


def patches(x, y):
    heading(x, y - 8, "Known values")
    values = [(v, v, v) for v in (255, 191, 128, 64, 0)]
    values += [(255, 0, 0), (0, 255, 0), (0, 0, 255), (0, 255, 255), (255, 0, 255), (255, 255, 0)]
    values += [(117, 98, 63), (222, 179, 153)]
    for i, value in enumerate(values):
        fill(x + 64 * i, y, 64, 40, value)
        write(x + 64 * i + 32, y + 53, "#%02X%02X%02X" % value, 10, TEXT, "ms", "DejaVuSansMono")
        decimal = " ".join(map(str, value)) if len(set(value)) > 1 else str(value[0])
        write(x + 64 * i + 32, y + 65, decimal, 9, DIM, "ms", "DejaVuSansMono")


def fine_detail(x, y):
    heading(x, y - 8, "Fine detail")
    row, column = np.mgrid[:48, :64]

    def gray(values):
        return np.repeat(values[..., None], 3, axis=2)

    def black_white(pattern):
        return gray(np.where(pattern, 255, 0))

    def steps(*values):
        return gray(np.array(values)[column * len(values) // 64])

    tiles = [
        ("checker 1", black_white((row + column) % 2)),
        ("checker 2", black_white((row // 2 + column // 2) % 2)),
        ("lines 1", black_white(column % 2)),
        ("lines 1", black_white(row % 2)),
        ("lines 2", black_white(column // 2 % 2)),
        ("lines 3", black_white(column // 3 % 2)),
        ("diagonal", black_white((row + column) % 4 == 0)),
        ("dots", black_white((row % 8 == 4) & (column % 8 == 4))),
        ("R G B 1", 255 * np.eye(3, dtype=int)[column % 3]),
        ("0 4 8 12", steps(0, 4, 8, 12)),
        ("127 128", steps(127, 128)),
        ("243 … 255", steps(243, 247, 251, 255)),
    ]
    for i, (name, tile) in enumerate(tiles):
        left = x + round(i * 768 / 11)
        fill(left, y, 64, 48, tile)
        write(left + 32, y + 61, name, 9, DIM, "ms")


def ramps(x, y):
    heading(LEFT, y - 10, "All 256 levels")
    right = RIGHT
    for size in (6, 7, 8, 9, 10, 12):
        write(right, y - 10, "every pixel as it is", size, TEXT, "rs")
        right -= 11 * size + 4
    for i, (name, channels) in enumerate({"gray": [0, 1, 2], "R": [0], "G": [1], "B": [2]}.items()):
        ramp = np.zeros((256, 3), np.uint8)
        ramp[:, channels] = np.arange(256)[:, None]
        fill(x, y + 18 * i, 768, 18, np.repeat(ramp, 3, axis=0))
        write(x - 6, y + 18 * i + 13, name, 10, DIM, "rs")
    for level in [*range(0, 256, 32), 255]:
        centre = x + 3 * level + 1
        fill(centre, y + 72, 1, 4, DIM)
        write(centre + 0.5, y + 86, str(level), 9, DIM, "ms", "DejaVuSansMono")


background()
title()
color_wheel(64, 88)
zone_plate(352, 88)
alpha(640, 88)
patches(64, 344)
fine_detail(64, 440)
ramps(96, 530)
Image.fromarray(card).save(Path(__file__).with_name("test_card.png"), optimize=True)

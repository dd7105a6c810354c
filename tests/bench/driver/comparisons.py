"""What Pellucid's core is compared with: files decoded and encoded, images edited and counted.

A task is a line for tests/bench/contender that ends with an image's name. A comparison is a list of verdicts whose
tasks are measured in the same rounds.
"""

import dataclasses
import itertools

from contenders import TITLES, MeasureError
from images import SIZES
from rounds import measure

LAYOUTS = {
    "gray8": "uint8 gray",
    "rgb8": "uint8 RGB",
    "rgba8": "uint8 RGBA",
    "rgb16": "uint16 RGB",
    "rgb32f": "float32 RGB",
}

# Formats that are hardly more than a copy.
COPIED = {
    "gray8": ["pgm", "npy"],
    "rgb8": ["tga", "bmp", "ppm", "npy"],
    "rgba8": ["tga", "npy"],
    "rgb16": ["ppm", "npy"],
    "rgb32f": ["npy"],
}

EDITS = {
    "gain": "gain of a channel",
    "invert": "invert a channel",
    "lut": "gamma of a channel",
    "set": "set a channel",
    "swap": "swap channels",
    "gray3": "grayscale, equal channels",
    "gray1": "grayscale, single channel",
}

# What GIMP opens instead of an .npy file.
GIMP_FILES = {"rgb8": "ppm", "rgba8": "png", "rgb16": "png"}

# Debian lets ImageMagick have 256 MiB, which is not enough for more.
MAGICK_LAYOUTS = ("rgb8", "rgb16")
MAGICK_SIZES = ("97x61", SIZES["24 MP"])


@dataclasses.dataclass(frozen=True)
class Verdict:
    """One row: the median of our task over that of the fastest peer (or the smallest, where `field` is "bytes")."""

    what: str
    task: str
    peers: list
    field: str = "seconds"


def decoding(layout, size):
    image = f"{layout}-{SIZES[size]}"
    title = f"{LAYOUTS[layout]} {size}"
    if layout != "rgb32f":
        png = f"decode {image}.png"
        peers = [f"{library} {png}" for library in ("libpng", "qt", "opencv")]
        verdicts = [Verdict(f"PNG decode, {title} / fastest peer", f"pellucid {png}", peers)]
        if layout != "rgb16":
            inflate = f"libdeflate inflate {image}.png"
            verdicts.append(Verdict(f"PNG decode, {title} / libdeflate inflate alone", f"pellucid {png}", [inflate]))
        yield verdicts
    if layout in ("gray8", "rgb8"):
        yield jpeg_decoding(title, f"{image}.jpg")
    for extension in COPIED[layout]:
        what = f"{extension.upper()} decode, {title} / memcpy of the pixels"
        yield [Verdict(what, f"pellucid decode {image}.{extension}", [f"memory copy {image}.npy"])]


def other_decoding():
    yield jpeg_decoding("progressive uint8 RGB 24 MP", f"rgb8-{SIZES['24 MP']}-progressive.jpg")
    yield jpeg_decoding("uint8 RGB painting of 18 MP", "painting.jpg")
    for size in ("256 MB", "1000 MB", "4000 MB"):
        one, large = (f"pellucid open sparse-{name.replace(' ', '')}.npy" for name in ("1 MB", size))
        yield [Verdict(f"NPY open, {size} / 1 MB", large, [one])]


def jpeg_decoding(title, file):
    what = f"JPEG decode, {title} / libjpeg-turbo into touched memory"
    return [Verdict(what, f"pellucid decode {file}", [f"libjpeg decode {file}"])]


def encoding(layout, size):
    image = f"{layout}-{SIZES[size]}.npy"
    title = f"{LAYOUTS[layout]} {size}"
    if layout in ("gray8", "rgb8", "rgba8"):
        qt = [f"qt encode png {image}"]
        presets = {"default": f"pellucid encode png fast {image}", "small": f"pellucid encode png small {image}"}
        yield [
            verdict
            for preset, task in presets.items()
            for verdict in (
                Verdict(f"PNG save, {preset}, {title} / Qt's default", task, qt),
                Verdict(f"PNG save, {preset}, {title} / size of Qt's default", task, qt, "bytes"),
            )
        ]
    if layout in ("gray8", "rgb8"):
        what = f"JPEG save, {title} / libjpeg-turbo"
        yield [Verdict(what, f"pellucid encode jpg fast {image}", [f"libjpeg encode {image}"])]


def edits_of(layout):
    return ["gain", "invert", "lut", "set"] if layout == "gray8" else list(EDITS)


def editors_of(layout, edit, size):
    """(library, extension of the file it is given) of all who can do it, Pellucid and OpenCV first."""
    editors = [("pellucid", "npy"), ("opencv", "npy"), ("vips", "npy"), ("numpy", "npy")]
    if layout in ("gray8", "rgb8", "rgba8"):
        editors.append(("pillow", "npy"))
    if edit not in ("swap", "gray1"):
        if layout in GIMP_FILES:
            editors.append(("gimp", GIMP_FILES[layout]))
        if layout in MAGICK_LAYOUTS and size in MAGICK_SIZES:
            editors.append(("imagemagick", "npy"))
    return editors


def editing(layout, size):
    for edit in edits_of(layout):
        ours, opencv, *others = (
            f"{library} edit {edit} {layout}-{SIZES[size]}.{extension}"
            for library, extension in editors_of(layout, edit, SIZES[size])
        )
        title = f"{EDITS[edit]}, {LAYOUTS[layout]} {size}"
        yield [
            Verdict(f"{title} / OpenCV", ours, [opencv]),
            Verdict(f"{title} / fastest of {', '.join(map(library_of, others))}", ours, others),
        ]


def counting(layout, size):
    image = f"{layout}-{SIZES[size]}.npy"
    for task, title in (("histogram", "histogram of 256 bins a channel"), ("statistics", "min, max, mean, std")):
        what = f"{title}, {LAYOUTS[layout]} {size} / OpenCV"
        yield [Verdict(what, f"pellucid {task} {image}", [f"opencv {task} {image}"])]


def all_comparisons(is_quick):
    """Quick: RGB of each dtype at 24 megapixels; of 16 bits and float32 files and counts alone."""
    sizes, layouts = (["24 MP"], ["rgb8", "rgb16", "rgb32f"]) if is_quick else (SIZES, LAYOUTS)
    for size, layout in itertools.product(sizes, layouts):
        yield from decoding(layout, size)
        yield from counting(layout, size)
        if not is_quick or layout == "rgb8":
            yield from encoding(layout, size)
            yield from editing(layout, size)
    yield from other_decoding()


def compare(verdicts, contenders, images, patience, report):
    """Adds a row for each verdict."""
    tasks = list(dict.fromkeys(task for verdict in verdicts for task in (verdict.task, *verdict.peers)))
    try:
        lines = {task: with_path(task, images) for task in tasks}
        measured = measure(lambda task: contenders.ask(lines[task]), tasks, patience)
    except MeasureError as error:
        for verdict in verdicts:
            report.fail(verdict.what, error)
        return
    for verdict in verdicts:
        best = min(measured[peer][verdict.field] for peer in verdict.peers)
        against = "; ".join(
            f"{library_of(task)} {figure(measured[task], verdict.field)}" for task in (verdict.task, *verdict.peers)
        )
        report.add(verdict.what, measured[verdict.task][verdict.field] / best, "ratio", against)


def with_path(task, images):
    *words, name = task.split()
    return " ".join([*words, images(name)])


def library_of(task):
    return TITLES[task.split()[0]]


def figure(measured, field):
    value = f"{measured[field] * 1e3:.4g} ms" if field == "seconds" else f"{measured[field] / 1e6:.4g} MB"
    return f"{value} ({measured.count})"

"""The targets: which row shall be how small, or how large. The first pattern that fits all of a row's name counts."""

import re

TARGETS = {
    # Files
    r"PNG decode, uint8 .* / fastest peer": "<= 0.40",
    r"PNG decode, uint8 .* / libdeflate inflate alone": "<= 1.4",
    r"PNG decode, uint16 .* / fastest peer": "<= 0.50",
    r"JPEG decode, .* / libjpeg-turbo into touched memory": "<= 1.05",
    r"(TGA|BMP|PGM|PPM|NPY) decode, .* / memcpy of the pixels": "<= 3",
    r"NPY open, .* / 1 MB": "<= 2",  # of some 20 microseconds, for up to 4000 times the size: where it is mapped
    r"PNG save, default, .* / Qt's default": "<= 0.04",
    r"PNG save, default, .* / size of Qt's default": "<= 1.12",
    r"PNG save, small, .* / Qt's default": "<= 0.35",
    r"PNG save, small, .* / size of Qt's default": "<= 1",
    r"JPEG save, .* / libjpeg-turbo": "<= 1.05",
    # Edits beside one pass over memory that reads and writes every byte, and beside others
    r"grayscale, equal channels, uint8 RGB 100 MP, .* / in-place limit": "<= 2.3",
    r".*, uint(8|16) .* 100 MP, .* / in-place limit": "<= 1.3",
    r".*, float32 .* 100 MP, .* / in-place limit": "<= 1.15",
    r"histogram .* / OpenCV": "<= 0.5",
    r"min, max, mean, std, .* / OpenCV": "<= 0.06",
    r"min, max, mean, std, uint.* / one read of the buffer": "<= 1.5",
    r"min, max, mean, std, float32 .* / one read of the buffer": "<= 2.5",  # twice over what is in the cache, in double
    r".* (channel|channels), .* / OpenCV": "<= 0.5",
    r".* (channel|channels), .* / (fastest of )?vips.*": "<= 0.1",
    r"undo / memcpy, .*": "<= 1.5",
    # The window
    r"slider move to repainted window, .*, median": "<= 16.7",
    r"slider move to repainted window, .*, p99": "<= 33",
    r"(pan|zoom) frame, .*, median": "<= 8",
    r"(pan|zoom) frame, .*, p99": "<= 16.7",
    r"fit view PSNR, .*": ">= 45",
    r"fit view built / one read of the buffer, .*": "<= 2.7",
    r"longest stall, .*": "<= 50",
    # The whole program
    r"launch to first pixels, 24 MP JPEG / feh": "<= 0.7",
    r"launch to final pixels, 24 MP JPEG / feh": "<= 0.95",
    r"launch to first pixels, 100 MP PNG / geeqie": "<= 0.6",
    r"launch to final pixels, 100 MP PNG / fastest peer": "<= 0.45",
    r"launch to first pixels, .* NPY / 1 MB NPY": "<= 1.2",
    r"resident memory at first pixels, .* NPY above 1 MB NPY": "<= 64",
    r"first pixels, 1 GB float32 NPY in memory / .*": "<= 1",
    r"first pixels, 1 GB float32 NPY on disk / .*": "<= 1",
    r"resident memory at first pixels, 1 GB float32 NPY .* / .*": "<= 1",
    r"peak memory, 100 MP (PNG|JPEG) / 1.15 x its pixels and 64 MB": "<= 1",
}


def pattern_for(what):
    """None where it is not a row but a figure beside one."""
    return next((pattern for pattern in TARGETS if re.fullmatch(pattern, what)), None)

"""Evaluates what Pellucid has made of arrays for other programs, for test_text.

values FOLDER   NAME.npy beside NAME.txt, Python source: the same dtype, shape, values, signs of zeros and NaNs
slices FOLDER   FOLDER/slices.json: expressions on array.npy, and the elements that each must give
bytes FOLDER    NAME.bytes beside NAME.base64 and NAME.hex
"""

import base64
import json
import sys
from pathlib import Path

import numpy as np

folder = Path(sys.argv[2])
problems = []


def same(a, b):
    if a.dtype != b.dtype or a.shape != b.shape:
        return False
    if a.dtype.kind == "c":
        return same(a.real, b.real) and same(a.imag, b.imag)
    if a.dtype.kind != "f":
        return a.tobytes() == b.tobytes()
    numbers = ~np.isnan(a)
    return np.array_equal(numbers, ~np.isnan(b)) and a[numbers].tobytes() == b[numbers].tobytes()


def values():
    for path in sorted(folder.glob("*.npy")):
        array = eval(path.with_suffix(".txt").read_text(), {"np": np})
        if not same(np.load(path), array):
            problems.append(path.name)


def slices():
    arr = np.load(folder / "array.npy")
    for case in json.loads((folder / "slices.json").read_text()):
        found = eval(case["expression"], {"arr": arr})
        if sorted(np.asarray(found).reshape(-1).tolist()) != sorted(case["elements"]):
            problems.append(case["expression"])


def dump(data):
    lines = []
    for start in range(0, len(data), 16):
        line = data[start:start + 16]
        digits = [f"{byte:02x} " for byte in line] + ["   "] * (16 - len(line))
        letters = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in line)
        lines.append(f"{start:08x}  {''.join(digits[:8])} {''.join(digits[8:])} |{letters}|\n")
    return "".join(lines) + (f"{len(data):08x}\n" if data else "")


def check_bytes():
    for path in sorted(folder.glob("*.bytes")):
        data = path.read_bytes()
        if base64.b64encode(data).decode() != path.with_suffix(".base64").read_text():
            problems.append(f"{path.name}: base64")
        if dump(data) != path.with_suffix(".hex").read_text():
            problems.append(f"{path.name}: hex dump")


{"values": values, "slices": slices, "bytes": check_bytes}[sys.argv[1]]()
if problems:
    sys.exit("differ: " + ", ".join(problems))

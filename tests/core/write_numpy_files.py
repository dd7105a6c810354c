"""Writes arrays with NumPy for test_numpy, or reads what Pellucid has made of them.

write FOLDER   every dtype x byte order x memory order x rank as NAME.npy, and arrays.json with what NumPy says of each:
               dtype, shape, strides, the bytes in C order (hexadecimal) and the first elements as Python prints them
archives FOLDER  archives of arrays of shape (6, 5, 3) that hold 0, 1, 2, ...
check_archives FOLDER   NAME.npz beside NAME.npy: exits with 1 and names those that do not hold that array
check_members FOLDER   NAME.saved.npz beside NAME.npz: exits with 1 and says what differs but that 100 was added to
               member "second"; also what is no array, and how each is compressed
names FOLDER   NAME.npy for every way to say a dtype that is one of ours, and names.json with what NumPy takes each for
odd_archives FOLDER   archives as Python's zipfile writes them: a name twice, names with slashes, other compressions
check_twice FOLDER   twice.npz: exits with 1 where the array that counts does not hold 9 or another one has changed
check FOLDER   NAME.npy beside NAME.saved.npy: exits with 1 and says where the two are not the same array
"""

import io
import json
import sys
import warnings
import zipfile
from pathlib import Path

import numpy as np

dtypes = ["?"] + [kind + size for kind, sizes in [("i", "1248"), ("u", "1248"), ("f", "248")] for size in sizes] + [
    "c8", "c16"]
shapes = [(), (5,), (4, 3), (3, 4, 1), (3, 5, 2), (2, 5, 3), (4, 3, 4), (1, 5, 7), (3, 6, 5), (6, 5, 7), (5, 7, 6),
          (2, 6, 5, 3), (2, 3, 6, 5), (2, 2, 6, 7, 5)]
folder = Path(sys.argv[2])


def content(dtype, shape):
    """Every bit pattern, NaN and infinities among them, may occur; a bool is 0 or 1."""
    random = np.random.default_rng(len(shape) * 7 + np.dtype(dtype).itemsize)
    count = int(np.prod(shape))
    raw = random.integers(0, 2 if dtype == "?" else 256, count * np.dtype(dtype).itemsize, dtype=np.uint8)
    return raw.view(dtype).reshape(shape)


def texts(array):
    first = array.reshape(-1)[:3]
    if first.dtype.kind in "iu":
        return [str(value) for value in first.tolist()]
    if first.dtype.kind == "b":
        return [str(bool(value)) for value in first]
    return []


def write():
    described = []
    for dtype in dtypes:
        for byte_order in "<>" if np.dtype(dtype).itemsize > 1 else "|":
            for shape in shapes:
                for memory_order in "CF" if len(shape) > 1 else "C":
                    array = np.array(content(dtype, shape).astype(np.dtype(dtype).newbyteorder(byte_order), copy=False),
                                     order=memory_order)
                    if not array.flags.c_contiguous and not array.flags.f_contiguous:
                        sys.exit(f"{shape} is in no order")
                    name = "-".join([np.dtype(dtype).name, {"<": "little", ">": "big", "|": "single"}[byte_order],
                                     memory_order, "x".join(map(str, shape)) or "scalar"])
                    np.save(folder / f"{name}.npy", array)
                    mapped = np.load(folder / f"{name}.npy", mmap_mode="r")
                    described.append({"name": name, "dtype": str(mapped.dtype), "shape": list(mapped.shape),
                                      "strides": list(mapped.strides), "bytes": mapped.tobytes().hex(),
                                      "texts": texts(array)})
    for version in [(1, 0), (2, 0), (3, 0)]:
        name = f"version-{version[0]}"
        array = content("f4", (4, 6, 3))
        with open(folder / f"{name}.npy", "wb") as file:
            np.lib.format.write_array(file, array, version)
        described.append({"name": name, "dtype": "float32", "shape": [4, 6, 3], "strides": list(array.strides),
                          "bytes": array.tobytes().hex(), "texts": []})
    (folder / "arrays.json").write_text(json.dumps(described))


def names():
    taken = {}
    words = [word for word in np.sctypeDict if isinstance(word, str)]
    for word in words + [order + code for order in "<>=|" for code in list(np.typecodes["All"]) + words]:
        try:
            dtype = np.dtype(word)
        except TypeError:
            continue
        if dtype.kind in "biufc" and dtype.newbyteorder("=") in map(np.dtype, dtypes):
            name = f"name-{len(taken)}.npy"
            header = f"{{'descr': '{word}', 'fortran_order': False, 'shape': (1, 1), }}\n".encode()
            content = b"\x93NUMPY\1\0" + len(header).to_bytes(2, "little") + header + bytes(dtype.itemsize)
            (folder / name).write_bytes(content)
            taken[name] = [word, str(np.load(folder / name).dtype)]
    (folder / "names.json").write_text(json.dumps(taken))


def odd_archives():
    def npy(value):
        content = io.BytesIO()
        np.save(content, np.full((2, 3), value, np.uint8))
        return content.getvalue()

    with warnings.catch_warnings(), zipfile.ZipFile(folder / "twice.npz", "w") as archive:
        warnings.simplefilter("ignore")
        for name, value in [("a.npy", 1), ("b.npy", 5), ("a.npy", 2)]:
            archive.writestr(name, npy(value))
    np.savez(folder / "slashes.npz", **{"params/Dense_0/kernel": np.full((2, 3), 3, np.uint8),
                                        "params//odd/../[0]": np.full((2, 3), 4, np.uint8)})
    for name, method in [("bzip2", zipfile.ZIP_BZIP2), ("LZMA", zipfile.ZIP_LZMA)]:
        with zipfile.ZipFile(folder / f"{name}.npz", "w", method) as archive:
            archive.writestr("a.npy", npy(1))


def check_twice():
    with zipfile.ZipFile(folder / "twice.npz") as archive:
        values = [np.load(io.BytesIO(archive.open(entry).read())).max() for entry in archive.infolist()]
    if values != [1, 5, 9] or np.load(folder / "twice.npz")["a"].max() != 9:
        sys.exit(f"the archive holds {values}")


def check():
    problems = 0
    for original in sorted(folder.glob("*.npy")):
        if original.name.endswith(".saved.npy"):
            continue
        a = np.load(original)
        b = np.load(original.with_suffix(".saved.npy"))
        same = (a.dtype.str, a.shape, a.tobytes()) == (b.dtype.str, b.shape, b.tobytes())
        if not same or a.flags.f_contiguous != b.flags.f_contiguous:
            print(f"{original.name}: {a.dtype.str} {a.shape} became {b.dtype.str} {b.shape}")
            problems += 1
    sys.exit(1 if problems else 0)


def archives():
    array = np.arange(90, dtype=np.uint8).reshape(6, 5, 3)
    np.savez(folder / "single.npz", array)
    np.savez(folder / "stored.npz", first=array, second=array)
    np.savez_compressed(folder / "deflated.npz", first=array, second=np.asfortranarray(array))
    for name, compression in [("mixed", zipfile.ZIP_STORED), ("mixed-deflated", zipfile.ZIP_DEFLATED),
                              ("mixed-large", zipfile.ZIP_STORED)]:
        if name == "mixed-large":
            zipfile.ZIP64_LIMIT = 1  # from here on as if all were beyond 4 GB
        np.savez(folder / f"{name}.npz", first=array / 7)
        with zipfile.ZipFile(folder / f"{name}.npz", "a") as archive:
            for member, method in [("second", compression), ("third", zipfile.ZIP_DEFLATED)]:
                content = io.BytesIO()
                np.save(content, array.astype("<f4"))
                archive.writestr(f"{member}.npy", content.getvalue(), method)
            archive.writestr("größe.txt", "no array")
            archive.comment = b"kept"
    np.savez(folder / "large.npz", first=array, second=array)
    for name, surplus in [("little-behind", 100), ("much-behind", 2 << 20)]:  # NumPy does not read it
        content = io.BytesIO()
        np.save(content, array)
        with zipfile.ZipFile(folder / f"{name}.npz", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("first.npy", content.getvalue() + bytes(surplus))


def check_members():
    for original in [path for path in folder.glob("mixed*.npz") if ".saved" not in path.name]:
        with zipfile.ZipFile(original) as a, zipfile.ZipFile(original.with_suffix(".saved.npz")) as b:
            how = [(entry.filename, entry.compress_type) for entry in a.infolist()]
            if b.testzip() or how != [(entry.filename, entry.compress_type) for entry in b.infolist()]:
                sys.exit(f"{original.name} has become another archive")
            if a.comment != b.comment or any(a.read(name) != b.read(name) for name, _ in how if name != "second.npy"):
                sys.exit(f"{original.name} has lost something")
        a, b = np.load(original), np.load(original.with_suffix(".saved.npz"))
        if b["second"].dtype != a["second"].dtype or (b["second"] != a["second"] + 100).any():
            sys.exit(f"{original.name} was not saved")


def check_archives():
    """NAME.npz, each with the array of NAME.npy."""
    problems = [path.name for path in sorted(folder.glob("*.npz"))
                for a, b in [(np.load(path.with_suffix(".npy")), np.load(path))]
                if b.files != ["arr_0"] or (a.dtype.str, a.shape, a.tobytes()) != (
                    b["arr_0"].dtype.str, b["arr_0"].shape, b["arr_0"].tobytes())]
    sys.exit(", ".join(problems) or 0)


{"names": names, "odd_archives": odd_archives, "check_twice": check_twice, "write": write, "check_archives": check_archives, "check_members": check_members, "check": check, "archives": archives}[sys.argv[1]]()

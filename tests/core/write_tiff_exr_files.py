"""Files for test_tiff and test_exr that Pellucid has no part in, or a look at those that it has written.

tiff FOLDER    TIFF files of Pillow, OpenCV and of the few lines below, and images.json: for each the dtype, the shape,
               the samples (hexadecimal) and whether they may be a little off
exr FOLDER     the same for OpenEXR
pages FOLDER   a.tif beside the stack a.npy: exits with 1 where OpenCV finds other pages
check FOLDER   NAME.tif or NAME.exr beside NAME.npy: exits with 1 and says where Pillow or OpenCV find other pixels
"""

import json
import os
import struct
import sys
from pathlib import Path

os.environ["OPENCV_IO_ENABLE_OPENEXR"] = "1"
import cv2
import numpy as np
from PIL import Image

folder = Path(sys.argv[2])
described = []
random = np.random.default_rng(3)


def noise(dtype, shape):
    if np.dtype(dtype).kind in "fc":
        return (random.random(shape) * 4 - 1).astype(dtype)
    info = np.iinfo(dtype)
    return random.integers(info.min, info.max, shape, dtype=dtype, endpoint=True)


def describe(name, pixels, tolerance=0):
    native = np.ascontiguousarray(pixels, pixels.dtype.newbyteorder("="))
    described.append({"name": name, "dtype": native.dtype.name, "shape": list(native.shape),
                      "samples": native.tobytes().hex(), "tolerance": tolerance})


def tiff(name, pixels, expected, order="<", big=False, bits=None, tags=(), tile=None, planar=False, photometric=None,
         extra=None, parts=None, rows=None):
    """Writes TIFF 6.0 (or BigTIFF) without compression, as plainly as can be. `parts` are strips of packed bits."""
    height, width = pixels.shape[:2]
    samples = pixels.shape[2] if pixels.ndim == 3 else 1
    stored = pixels.astype(pixels.dtype.newbyteorder(order)).reshape(height, width, samples)
    planes = [stored[:, :, i:i + 1] for i in range(samples)] if planar else [stored]
    rows = rows or 5
    if parts is None:
        parts = []
        for plane in planes:
            if tile is None:
                parts += [plane[y:y + rows].tobytes() for y in range(0, height, rows)]
                continue
            padded = np.zeros((-(-height // tile) * tile, -(-width // tile) * tile, plane.shape[2]), stored.dtype)
            padded[:height, :width] = plane
            parts += [padded[y:y + tile, x:x + tile].tobytes()
                      for y in range(0, padded.shape[0], tile) for x in range(0, padded.shape[1], tile)]
    file = bytearray(struct.pack(order + ("2sHHHQ" if big else "2sHI"), b"II" if order == "<" else b"MM",
                                 *((43, 8, 0, 0) if big else (42, 0))))
    offsets = []
    for part in parts:
        offsets.append(len(file))
        file += part
    kind = {"u": 1, "i": 2, "f": 3, "c": 6}[pixels.dtype.kind]
    fields = {256: (4, [width]), 257: (4, [height]), 258: (3, [bits or pixels.dtype.itemsize * 8] * samples),
              259: (3, [1]), 262: (3, [photometric if photometric is not None else 2 if samples >= 3 else 1]),
              277: (3, [samples]), 284: (3, [2 if planar else 1]), 339: (3, [kind] * samples)}
    where, sizes = (324, 325) if tile else (273, 279)
    fields |= {where: (4, offsets), sizes: (4, [len(part) for part in parts])}
    fields |= {322: (4, [tile]), 323: (4, [tile])} if tile else {278: (4, [rows])}
    if extra is not None:
        fields[338] = (3, extra)
    fields |= dict(tags)
    file += b"\0" * (len(file) % 2)
    place = len(file)
    inline = 8 if big else 4
    behind = place + (8 if big else 2) + len(fields) * (20 if big else 12) + inline
    directory = struct.pack(order + ("Q" if big else "H"), len(fields))
    values = b""
    for tag, (type_, numbers) in sorted(fields.items()):
        value = struct.pack(order + str(len(numbers)) + {3: "H", 4: "I"}[type_], *numbers)
        directory += struct.pack(order + ("HHQ" if big else "HHI"), tag, type_, len(numbers))
        if len(value) <= inline:
            directory += value.ljust(inline, b"\0")
        else:
            directory += struct.pack(order + ("Q" if big else "I"), behind + len(values))
            values += value + b"\0" * (len(value) % 2)
    file += directory + bytes(inline) + values
    struct.pack_into(order + ("Q" if big else "I"), file, 8 if big else 4, place)
    (folder / name).write_bytes(file)
    describe(name, expected)


def write_tiff():
    for dtype in ["u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f2", "f4", "f8", "c8", "c16"]:
        for order in "<>":
            pixels = noise(dtype, (13, 17))
            tiff(f"gray {dtype} {'little' if order == '<' else 'big'}.tif", pixels, pixels, order)
    for channels in (2, 3, 4, 6):
        pixels = noise("u2", (13, 17, channels))
        extra = {2: [2], 3: None, 4: [2], 6: [2, 0, 0]}[channels]
        for how, options in {"strips": {}, "tiles": {"tile": 16}, "planes": {"planar": True}, "one strip": {"rows": 13},
                             "planes in tiles": {"planar": True, "tile": 16}, "BigTIFF": {"big": True}}.items():
            tiff(f"{channels} channels, {how}.tif", pixels, pixels, extra=extra, **options)
    for bits in (1, 2, 4, 6, 10, 12, 14):
        values = random.integers(0, 2 ** bits, (13, 17))
        packed = [np.packbits(np.array([[int(bit) for bit in format(v, f"0{bits}b")] for v in row], "u1").ravel()
                              ).tobytes() for row in values]
        full, dtype = (255, "u1") if bits <= 8 else (65535, "u2")
        scaled = ((values * full * 2 + (2 ** bits - 1)) // (2 * (2 ** bits - 1))).astype(dtype)
        tiff(f"{bits} bits.tif", np.zeros((13, 17), dtype), scaled, bits=bits, parts=packed, rows=1)
    gray = noise("u1", (13, 17))
    tiff("0 is white.tif", gray, 255 - gray, photometric=0)
    for value, turned in {2: gray[:, ::-1], 3: gray[::-1, ::-1], 4: gray[::-1], 5: gray.T, 6: gray[::-1].T,
                          7: gray[::-1, ::-1].T, 8: gray[:, ::-1].T}.items():
        tiff(f"orientation {value}.tif", gray, turned, tags={274: (3, [value])})
    colours = noise("u2", (256, 3)) | 256
    tiff("palette.tif", gray, ((colours[gray].astype("u4") + 128) // 257).astype("u1"), photometric=3,
         tags={320: (3, colours.T.ravel().tolist())})
    inks = noise("u1", (13, 17, 4)).astype("u4")
    rgb = ((255 - inks[..., :3]) * (255 - inks[..., 3:]) + 127) // 255
    tiff("inks.tif", inks.astype("u1"), rgb.astype("u1"), photometric=5)
    alpha = noise("u1", (13, 17, 1)).astype("u4")
    times = noise("u1", (13, 17, 3)) * alpha // 255
    straight = np.where(alpha > 0, np.minimum(255, (times * 255 + alpha // 2) // np.maximum(alpha, 1)), times)
    tiff("multiplied.tif", np.concatenate([times, alpha], 2).astype("u1"),
         np.concatenate([straight, alpha], 2).astype("u1"), extra=[1])

    smooth = cv2.resize(noise("u1", (5, 6, 3)), (90, 70), interpolation=cv2.INTER_CUBIC)
    for compression in ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg", "lzma", "zstd", "webp"]:
        Image.fromarray(smooth).save(folder / f"Pillow {compression}.tif", compression=compression)
        is_lossy = compression in ("jpeg", "webp")
        describe(f"Pillow {compression}.tif", np.array(Image.open(folder / f"Pillow {compression}.tif")),
                 2 if is_lossy else 0)
    Image.fromarray(smooth).convert("YCbCr").save(folder / "YCbCr jpeg.tif", compression="jpeg")
    describe("YCbCr jpeg.tif", np.array(Image.open(folder / "YCbCr jpeg.tif").convert("RGB")), 4)
    bits = smooth[:, :, 0] > 128
    for compression in ["group3", "group4"]:
        Image.fromarray(bits).save(folder / f"Pillow {compression}.tif", compression=compression)
        describe(f"Pillow {compression}.tif", np.where(bits, 255, 0).astype("u1"))
    for dtype in ["u1", "u2", "f4"]:
        pixels = noise(dtype, (33, 40, 3))
        cv2.imwrite(str(folder / f"OpenCV {dtype}.tif"), pixels, [cv2.IMWRITE_TIFF_COMPRESSION, 5])
        describe(f"OpenCV {dtype}.tif", pixels[:, :, ::-1])
    pages = [noise("u1", (9, 11, 3)) for _ in range(4)]
    images = [Image.fromarray(page) for page in pages]
    images[0].save(folder / "stack.tif", save_all=True, append_images=images[1:])
    describe("stack.tif", np.stack(pages))
    images[0].save(folder / "pages.tif", save_all=True, append_images=[Image.fromarray(gray)])
    describe("pages.tif", pages[0])
    describe("pages.tif[1]", gray)
    describe("stack.tif[2]", pages[2])


def exr(name, channels, expected, origin=(0, 0), tile=None, parts=None):
    """Writes OpenEXR without compression. `channels` maps names to planes; `parts` names to such."""
    several = parts is not None
    parts = parts or {"": channels}
    flags = 2 | (0x1000 if several else 0x200 if tile else 0)
    file = bytearray(struct.pack("<II", 20000630, flags))
    types = {"uint32": 0, "float16": 1, "float32": 2}

    def attribute(label, type_, value):
        return label.encode() + b"\0" + type_.encode() + b"\0" + struct.pack("<I", len(value)) + value

    tables = []
    for label, planes in parts.items():
        height, width = next(iter(planes.values())).shape
        box = struct.pack("<4i", *origin, origin[0] + width - 1, origin[1] + height - 1)
        list_ = b"".join(channel.encode() + b"\0" + struct.pack("<IIII", types[plane.dtype.name], 0, 1, 1)
                         for channel, plane in sorted(planes.items())) + b"\0"
        chunks = -(-height // tile) * -(-width // tile) if tile else height
        file += attribute("channels", "chlist", list_) + attribute("compression", "compression", b"\0")
        file += attribute("dataWindow", "box2i", box) + attribute("displayWindow", "box2i", struct.pack("<4i", 0, 0, 99, 99))
        file += attribute("lineOrder", "lineOrder", b"\0") + attribute("pixelAspectRatio", "float", struct.pack("<f", 1))
        file += attribute("screenWindowCenter", "v2f", bytes(8))
        file += attribute("screenWindowWidth", "float", struct.pack("<f", 1)) + attribute("owner", "string", b"nobody")
        if tile:
            file += attribute("tiles", "tiledesc", struct.pack("<IIB", tile, tile, 0))
        if several:
            file += attribute("name", "string", label.encode()) + attribute("type", "string", b"scanlineimage")
            file += attribute("chunkCount", "int", struct.pack("<i", chunks))
        file += b"\0"
        tables.append(chunks)
    file += b"\0" if several else b""
    for (number, planes), chunks in zip(enumerate(parts.values()), list(tables)):
        tables[number] = len(file)
        file += bytes(8 * chunks)
    for number, planes in enumerate(parts.values()):
        ordered = [plane for _, plane in sorted(planes.items())]
        height, width = ordered[0].shape
        places = []
        if tile:
            for y in range(0, height, tile):
                for x in range(0, width, tile):
                    data = b"".join(plane[row, x:x + tile].tobytes() for row in range(y, min(y + tile, height))
                                    for plane in ordered)
                    places.append(len(file))
                    file += struct.pack("<5i", x // tile, y // tile, 0, 0, len(data)) + data
        else:
            for y in range(height):
                data = b"".join(plane[y].tobytes() for plane in ordered)
                places.append(len(file))
                file += (struct.pack("<i", number) if several else b"") + struct.pack("<2i", origin[1] + y, len(data)) + data
        struct.pack_into(f"<{len(places)}Q", file, tables[number], *places)
    (folder / name).write_bytes(file)
    if expected is not None:
        describe(name, expected)


def write_exr():
    def planes(names, dtype="f2", shape=(21, 30)):
        return {name: noise(dtype, shape) for name in names}

    def stacked(from_, names):
        return np.stack([from_[name] for name in names], 2) if len(names) > 1 else from_[names[0]]

    for dtype in ["f2", "f4", "u4"]:
        for how, options in {"lines": {}, "tiles": {"tile": 8}, "moved": {"origin": (-5, 7)},
                             "moved tiles": {"tile": 16, "origin": (3, -4)}}.items():
            these = planes("RGBA", dtype)
            exr(f"{how} {dtype}.exr", these, stacked(these, "RGBA"), **options)
    for title, names in {"gray": ["Y"], "gray and alpha": ["Y", "A"], "depth": ["Z"], "colour and depth": [*"RGBA", "Z"],
                         "layers": ["R", "G", "B", "diffuse.R", "diffuse.G", "diffuse.B", "normal.X", "normal.Y"]}.items():
        these = planes(names, "f4")
        exr(title + ".exr", these, stacked(these, names))
    mixed = {"R": noise("f2", (21, 30)), "Z": noise("f4", (21, 30))}
    exr("two types.exr", mixed, np.stack([mixed["R"].astype("f4"), mixed["Z"]], 2))
    parts = {"left": planes("RGB"), "depth": planes("Z", "f4", (7, 9))}
    exr("parts.exr", None, stacked(parts["left"], "RGB"), parts=parts)
    describe("parts.exr[depth]", parts["depth"]["Z"])
    describe("parts.exr[1]", parts["depth"]["Z"])
    names = {0: "none", 1: "RLE", 2: "ZIPS", 3: "ZIP", 4: "PIZ", 5: "PXR24", 6: "B44", 7: "B44A", 8: "DWAA", 9: "DWAB"}
    smooth = cv2.resize(noise("f4", (5, 6, 3)), (90, 300), interpolation=cv2.INTER_CUBIC)
    for compression, title in names.items():
        for half in (1, 2):
            name = f"OpenCV {title} {'half' if half == 1 else 'float'}.exr"
            cv2.imwrite(str(folder / name), smooth, [cv2.IMWRITE_EXR_TYPE, half, cv2.IMWRITE_EXR_COMPRESSION, compression])
            pixels = cv2.imread(str(folder / name), cv2.IMREAD_UNCHANGED)[:, :, ::-1]
            describe(name, pixels.astype("f2") if half == 1 else pixels)


def check():
    problems = []
    for path in sorted(folder.glob("*.npy")):
        expected = np.load(path)
        for file in (path.with_suffix(".tif"), path.with_suffix(".exr")):
            if not file.exists():
                continue
            found = {"OpenCV": cv2.imread(str(file), cv2.IMREAD_UNCHANGED)}
            if found["OpenCV"] is not None and found["OpenCV"].ndim == 3:
                order = [2, 1, 0, 3][:found["OpenCV"].shape[2]]
                found["OpenCV"] = found["OpenCV"][:, :, order]
            if file.suffix == ".tif" and expected.dtype.name in ("uint8", "float32", "int32") and expected.ndim < 4:
                if expected.dtype == "uint8" or expected.ndim == 2:
                    found["Pillow"] = np.array(Image.open(file))
            if expected.dtype == "uint8" and expected.shape[-1] == 4:
                del found["OpenCV"]  # which multiplies these colours by alpha
            for tool, pixels in found.items():
                if pixels is None or pixels.astype(expected.dtype).tobytes() != expected.tobytes():
                    problems.append(f"{tool}: {file.name} differs")
    print("\n".join(problems))
    sys.exit(1 if problems else 0)


def pages():
    """a.tif beside the stack a.npy."""
    expected = np.load(folder / "a.npy")
    if expected.ndim == 4 and expected.shape[-1] > 4 and expected.shape[1] == 3 and expected.dtype.kind == "f":
        expected = np.moveaxis(expected, 1, -1)
    shape = expected.shape[-3:] if expected.shape[-1] <= 4 else expected.shape[-2:]
    expected = expected.reshape(-1, *shape)
    good, found = cv2.imreadmulti(str(folder / "a.tif"), flags=cv2.IMREAD_UNCHANGED)
    if not good or len(found) != len(expected):
        sys.exit(f"{len(found)} pages instead of {len(expected)}")
    for page, pixels in zip(expected, found):
        colours = pixels[:, :, ::-1] if pixels.ndim == 3 else pixels
        if colours.astype(page.dtype).tobytes() != page.tobytes():
            sys.exit("a page differs")


{"tiff": write_tiff, "exr": write_exr, "check": check, "pages": pages}[sys.argv[1]]()
(folder / "images.json").write_text(json.dumps(described))

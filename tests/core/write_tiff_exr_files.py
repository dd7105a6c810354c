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


def describe(name, pixels, tolerance=0, maximum=0):
    native = np.ascontiguousarray(pixels, pixels.dtype.newbyteorder("="))
    described.append({"name": name, "dtype": native.dtype.name, "shape": list(native.shape),
                      "samples": native.tobytes().hex(), "tolerance": tolerance, "maximum": maximum})


def directory_at(file, order, fields, next_=0):
    """Appends a classic directory; gives its place."""
    file += b"\0" * (len(file) % 2)
    place = len(file)
    behind = place + 2 + len(fields) * 12 + 4
    directory = struct.pack(order + "H", len(fields))
    values = b""
    for tag, (type_, numbers) in sorted(fields.items()):
        value = numbers if type_ == 2 else struct.pack(order + str(len(numbers)) + {3: "H", 4: "I", 13: "I"}[type_], *numbers)
        directory += struct.pack(order + "HHI", tag, type_, len(numbers))
        if len(value) <= 4:
            directory += value.ljust(4, b"\0")
        else:
            directory += struct.pack(order + "I", behind + len(values))
            values += value + b"\0" * (len(value) % 2)
    file += directory + struct.pack(order + "I", next_) + values
    return place


def gray_fields(file, order, pixels, tags):
    """Appends the samples in one strip; gives the fields of a page of them."""
    place = len(file)
    file += pixels.astype(pixels.dtype.newbyteorder(order)).tobytes()
    height, width = pixels.shape
    return {256: (4, [width]), 257: (4, [height]), 258: (3, [pixels.dtype.itemsize * 8]), 259: (3, [1]), 262: (3, [1]),
            273: (4, [place]), 277: (3, [1]), 278: (4, [height]), 279: (4, [pixels.nbytes])} | tags


def write_directories():
    """More images than pages."""
    def start(order):
        return bytearray(struct.pack(order + "2sHI", b"II" if order == "<" else b"MM", 42, 0))

    for name, order, shape, counts in (("stack", "<", (12, 5, 6), "slices=12"),
                                       ("big-endian stack", ">", (12, 5, 6), "slices=12"),
                                       ("hyperstack", ">", (2, 3, 4, 5, 6), "channels=4\nslices=3\nframes=2\nhyperstack=true")):
        images = noise("u2", shape)
        file = start(order)
        text = f"ImageJ=1.53t\nimages={images.size // 30}\n{counts}\nloop=false\n\0".encode()
        fields = gray_fields(file, order, images.reshape(-1, 5, 6)[0], {270: (2, text)})
        file += images.reshape(-1, 5, 6)[1:].astype(images.dtype.newbyteorder(order)).tobytes()
        struct.pack_into(order + "I", file, 4, directory_at(file, order, fields))
        (folder / f"ImageJ {name}.tif").write_bytes(file)
        describe(f"ImageJ {name}.tif", images)

    small, raw, half = noise("u1", (4, 6)), noise("u2", (40, 60)), noise("u1", (20, 30))
    file = start("<")
    fields = gray_fields(file, "<", small, {254: (4, [1])})
    subs = [directory_at(file, "<", gray_fields(file, "<", half, {254: (4, [1])})),
            directory_at(file, "<", gray_fields(file, "<", raw, {254: (4, [0])}))]
    struct.pack_into("<I", file, 4, directory_at(file, "<", fields | {330: (4, subs)}))
    (folder / "preview first.tif").write_bytes(file)
    describe("preview first.tif", raw)
    describe("preview first.tif[sub1]", raw)
    describe("preview first.tif[sub0]", half)
    describe("preview first.tif[0]", small)

    file = start(">")
    second = gray_fields(file, ">", raw + 1, {270: (2, b"two\0")})
    behind = directory_at(file, ">", second | {330: (4, [directory_at(file, ">", gray_fields(file, ">", half, {254: (4, [1])}))])})
    first = gray_fields(file, ">", raw, {301: (3, [1] * 256)})
    struct.pack_into(">I", file, 4, directory_at(file, ">", first, behind))
    (folder / "pyramid.tif").write_bytes(file)
    describe("pyramid.tif", np.stack([raw, raw + 1]))
    describe("pyramid.tif[1.sub0]", half)


def srgb_of_lab(lab):
    """Fractions: CIE 15 from L*a*b* to XYZ, the matrix of sRGB adapted to D50 (IEC 61966-2-1, ICC.1), its curve."""
    y = (lab[..., 0] + 16) / 116
    f = np.stack([y + lab[..., 1] / 500, y, y - lab[..., 2] / 200], -1)
    xyz = np.where(f > 6 / 29, f ** 3, 3 * (6 / 29) ** 2 * (f - 4 / 29)) * [0.9642, 1.0, 0.8249]
    light = xyz @ np.linalg.inv([[0.43607, 0.38515, 0.14307], [0.22249, 0.71687, 0.06061], [0.01392, 0.09708, 0.71410]]).T
    light = np.clip(light, 0, 1)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def write_colors():
    lab = np.stack([random.uniform(20, 95, (13, 17)), random.uniform(-25, 25, (13, 17)), random.uniform(-25, 25, (13, 17))], 2)
    neutral = np.array([[[l, 0, 0] for l in (255, 200, 128, 64)]], "u1")
    tiff("gray Lab.tif", neutral, np.array([[[v] * 3 for v in (255, 194, 119, 59)]], "u1"), photometric=8, tolerance=1)
    for bits, dtype, unit in ((8, "u1", 1), (16, "u2", 256)):
        full = 2 ** bits - 1
        kinds = {"CIE": (8, [full / 100, unit, unit], [0, 0, 0]),
                 "ICC": (9, [255 / 100 * unit, unit, unit], [0, 128 * unit, 128 * unit]),
                 "ITU": (10, [full / 100, full / 170, full / 200], [0, full * 128 / 255, full * 96 / 255])}
        for kind, (photometric, scale, zero) in kinds.items():
            stored = np.round(lab * scale + zero)
            expected = srgb_of_lab((stored - zero) / scale)
            tiff(f"{kind} Lab {bits}.tif", stored.astype("i4").astype(dtype), np.round(expected * full).astype(dtype),
                 photometric=photometric, tolerance=1 if bits == 8 else 40)
    inks = noise("u1", (13, 17, 5)).astype("u4")
    straight = ((255 - inks[..., :3]) * (255 - inks[..., 3:4]) + 127) // 255
    both = np.concatenate([straight, inks[..., 4:]], 2).astype("u1")
    tiff("inks and alpha.tif", inks.astype("u1"), both, photometric=5, extra=[2])
    tiff("inks and alpha in planes.tif", inks.astype("u1"), both, photometric=5, extra=[2], planar=True)
    alpha = inks[..., 4:]
    times = inks[..., :4] * alpha // 255
    divided = np.where(alpha > 0, np.minimum(255, (times * 255 + alpha // 2) // np.maximum(alpha, 1)), times)
    straight = ((255 - divided[..., :3]) * (255 - divided[..., 3:]) + 127) // 255
    tiff("inks multiplied by alpha.tif", np.concatenate([times, alpha], 2).astype("u1"),
         np.concatenate([straight, alpha], 2).astype("u1"), photometric=5, extra=[1])
    gray = noise("u1", (13, 17))
    levels = noise("u1", (256, 3))
    for name, factor in {"257": 257, "256": 256, "1": 1}.items():
        tiff(f"palette of v times {name}.tif", gray, levels[gray], photometric=3,
             tags={320: (3, (levels.astype("u2") * factor).T.ravel().tolist())})
    indices = noise("u1", (13, 17, 2))
    tiff("palette and alpha.tif", indices, np.concatenate([levels[indices[..., 0]], indices[..., 1:]], 2), photometric=3,
         extra=[2], tags={320: (3, (levels.astype("u2") * 257).T.ravel().tolist())})
    tiff("no photometric.tif", gray, gray, without=[262])
    colors = noise("u1", (13, 17, 3))
    tiff("colors without photometric.tif", colors, colors, without=[262])
    for bits in (4, 12):
        values = random.integers(0, 2 ** bits, (13, 17))
        packed = [np.packbits(np.array([[int(bit) for bit in format(v, f"0{bits}b")] for v in row], "u1").ravel()
                              ).tobytes() for row in values]
        dtype, full = ("u1", 15) if bits == 4 else ("u2", 4095)
        tiff(f"{bits} bits, 0 is white.tif", np.zeros((13, 17), dtype), (full - values).astype(dtype), bits=bits,
             parts=packed, rows=1, photometric=0, maximum=full)
    bits = noise("u1", (13, 17)) > 128
    for compression in ["group3", "group4"]:
        name = f"{compression} without photometric.tif"
        Image.fromarray(~bits).save(folder / name, compression=compression, tiffinfo={262: 0})
        file = bytearray((folder / name).read_bytes())
        place, = struct.unpack_from("<I", file, 4)
        count, = struct.unpack_from("<H", file, place)
        for i in range(count):
            at = place + 2 + 12 * i
            if struct.unpack_from("<HHII", file, at) in ((262, 3, 1, 0), (262, 3, 1, 1)):
                is_white_zero = struct.unpack_from("<I", file, at + 8)[0] == 0
                struct.pack_into("<H", file, at, 261)  # a tag that nobody knows, in the right order
        (folder / name).write_bytes(file)
        describe(name, np.where(~bits if is_white_zero else bits, 255, 0).astype("u1"))


def tiff(name, pixels, expected, order="<", big=False, bits=None, tags=(), tile=None, planar=False, photometric=None,
         extra=None, parts=None, rows=None, tolerance=0, maximum=0, without=()):
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
    for tag in without:
        del fields[tag]
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
    describe(name, expected, tolerance, maximum)


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
        dtype = "u1" if bits <= 8 else "u2"
        stored = (values * (255 if bits == 1 else 1)).astype(dtype)
        tiff(f"{bits} bits.tif", np.zeros((13, 17), dtype), stored, bits=bits, parts=packed, rows=1,
             maximum=0 if bits == 1 else 2 ** bits - 1)
    gray = noise("u1", (13, 17))
    tiff("0 is white.tif", gray, 255 - gray, photometric=0)
    for value, turned in {2: gray[:, ::-1], 3: gray[::-1, ::-1], 4: gray[::-1], 5: gray.T, 6: gray[::-1].T,
                          7: gray[::-1, ::-1].T, 8: gray[:, ::-1].T}.items():
        tiff(f"orientation {value}.tif", gray, turned, tags={274: (3, [value])})
    colors = noise("u2", (256, 3)) | 256
    tiff("palette.tif", gray, (colors[gray] >> 8).astype("u1"), photometric=3,
         tags={320: (3, colors.T.ravel().tolist())})
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
    write_colors()
    write_directories()


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
    for title, names in {"gray": ["Y"], "gray and alpha": ["Y", "A"], "depth": ["Z"], "color and depth": [*"RGBA", "Z"],
                         "layers": ["R", "G", "B", "diffuse.R", "diffuse.G", "diffuse.B", "normal.X", "normal.Y"]}.items():
        these = planes(names, "f4")
        exr(title + ".exr", these, stacked(these, names))
    for names in (["r", "g", "b"], ["r", "g", "b", "a"], ["red", "green", "blue"], ["Red", "Green", "Blue", "Alpha"],
                  ["LeR", "LeG", "LeB"], ["left.R", "left.G", "left.B", "left.A"], ["left.red", "left.green", "left.blue"],
                  ["r", "A", "left.R", "left.G", "left.B"]):
        these = planes(names)
        exr(" ".join(names) + ".exr", these, stacked(these, names))
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
                del found["OpenCV"]  # which multiplies these colors by alpha
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
        colors = pixels[:, :, ::-1] if pixels.ndim == 3 else pixels
        if colors.astype(page.dtype).tobytes() != page.tobytes():
            sys.exit("a page differs")


{"tiff": write_tiff, "exr": write_exr, "check": check, "pages": pages}[sys.argv[1]]()
(folder / "images.json").write_text(json.dumps(described))

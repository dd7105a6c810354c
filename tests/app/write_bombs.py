"""Writes small files into a folder that ask for gigabytes, or for ever: each is to be refused at once.

Usage: write_bombs.py FOLDER
"""
import base64
import gzip
import io
import os
import struct
import sys
import zipfile
import zlib
from pathlib import Path

import numpy

folder = Path(sys.argv[1])


def write(name, content):
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())


def svg(content="", attributes='width="8" height="8"'):
    return ('<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f"{attributes}>{content}</svg>")


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width, height):
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b"")


def icon(kind, content):
    return struct.pack("<HHHBBBBHHII", 0, kind, 1, 0, 0, 0, 0, 1, 32, len(content), 22) + content


write("x.xbm", "#define a_width 65535\n#define a_height 65535\nstatic char a_bits[] = {0x00};\n")
write("x.wbmp", bytes.fromhex("0000 83FF7F 83FF7F 00"))
write("x.xpm", '/* XPM */\nstatic char *a[] = {\n"20000 20000 1 1",\n"a c red"};')
write("x.mng", b"\x8aMNG\r\n\x1a\n" + chunk(b"MHDR", struct.pack(">7I", 30000, 30000, 1, 0, 0, 0, 1)) + chunk(b"MEND", b""))
write("x.gif", bytes.fromhex("4749463839617e2c333138353735fb38000000fb38"))
frame = bytes.fromhex("2C 00000000 0100 0100 00 02 02 4401 00")
write("large.gif", b"GIF89a" + struct.pack("<HH", 30000, 30000) + bytes(3) + frame + b";")
write("frames.gif", b"GIF89a" + struct.pack("<HH", 2000, 2000) + bytes(3) + 500 * frame + b";")
dib = struct.pack("<IiiHHIIiiII", 40, 20000, 40000, 1, 32, 0, 0, 0, 0, 0, 0)
write("dib.ico", icon(1, dib + bytes(99)))
write("png.ico", icon(1, png(30000, 30000)))
write("png.cur", icon(2, png(30000, 30000)))
write("png.icns", b"icns" + struct.pack(">I", 16 + len(png(30000, 30000))) + b"ic10"
      + struct.pack(">I", 8 + len(png(30000, 30000))) + png(30000, 30000))
write("x.dib", struct.pack("<IiiHHIIiiII", 40, 30000, 30000, 1, 32, 0, 0, 0, 0, 0, 0) + bytes(99))

write("size.svg", svg("<rect/>", 'width="30000" height="30000"'))
write("view.svg", svg("<rect/>", 'viewBox="0 0 30000 30000"'))
uses = '<g id="l0"><rect width="8" height="8"/></g>'
for level in range(1, 12):
    uses += f'<g id="l{level}">' + f'<use xlink:href="#l{level - 1}"/>' * 10 + "</g>"
write("uses.svg", svg(uses))
write("self.svg", svg('<g id="a"><use xlink:href="#a"/></g>'))
write("deep.svg", svg("<g>" * 100000 + "</g>" * 100000))
write("entities.svg", '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "' + "&a;" * 1000 + '"><!ENTITY c "'
      + "&b;" * 1000 + '">]>' + svg("<text>&c;</text>"))
write("text.svgz", gzip.compress(svg("<text>" + " " * (1 << 28) + "</text>").encode(), 1))
write("elements.svgz", gzip.compress(svg("<g/>" * (1 << 22)).encode(), 6))

# An array of 10 x 10, and 256 MB behind it.
head = io.BytesIO()
numpy.save(head, numpy.zeros((10, 10)))
with zipfile.ZipFile(folder / "behind.npz", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
    with archive.open("a.npy", "w", force_zip64=True) as member:
        member.write(head.getvalue())
        for _ in range(1 << 8):
            member.write(bytes(1 << 20))

# Not refused, but neither opened nor waited for what they name.
os.mkfifo(folder / "pipe")
os.mkfifo(folder / "pipe.png")
accepted = folder / "accepted"
accepted.mkdir()
for name, reference in (("pipe", folder / "pipe"), ("device", "/dev/zero"), ("url", f"file://{folder}/pipe")):
    (accepted / f"{name}.svg").write_text(svg(f'<image width="8" height="8" xlink:href="{reference}"/>'))
inside = base64.b64encode(png(30000, 30000)).decode()
(accepted / "inside.svg").write_text(svg(f'<image width="8" height="8" xlink:href="data:image/png;base64,{inside}"/>'))

"""A virtual X screen (Xvfb) and pictures of it, without any other program: Xvfb keeps its pixels in a file in XWD format."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import zlib
from pathlib import Path

from tools.headset.errors import HeadsetError


class Screen:
    """One Xvfb of `width` x `height` pixels on a free display number; `name` is what DISPLAY must say."""

    def __init__(self, folder: Path, width: int = 960, height: int = 540) -> None:
        if not shutil.which("Xvfb"):
            raise HeadsetError("Xvfb is not installed; run: python tools/system.py test")
        self.folder = folder
        reader, writer = os.pipe()
        words = ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", "-fbdir", str(folder)]
        with (folder / "xvfb.log").open("wb") as log:
            self._process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=(writer,))
        os.close(writer)
        with os.fdopen(reader) as pipe:
            number = pipe.readline().strip()  # empty when Xvfb has ended
        if not number:
            self.close()
            raise HeadsetError(f"Xvfb did not start; see {folder / 'xvfb.log'}")
        self.name = f":{number}"

    def size(self) -> tuple[int, int]:
        return _xwd_header(self._pixels())[:2]

    def picture(self) -> tuple[int, int, bytes]:
        """(width, height, RGB rows from the top)."""
        data = self._pixels()
        width, height, start, stride = _xwd_header(data)
        rows = bytearray(width * height * 3)
        for y in range(height):
            row = data[start + y * stride : start + y * stride + width * 4]  # B, G, R, unused
            base = y * width * 3
            for channel in range(3):
                rows[base + channel : base + width * 3 : 3] = row[2 - channel :: 4]
        return width, height, bytes(rows)

    def screenshot(self, path: Path) -> None:
        """Write what is on the screen as a PNG."""
        path.write_bytes(png(*self.picture()))

    def close(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _pixels(self) -> bytes:
        return (self.folder / "Xvfb_screen0").read_bytes()


def _xwd_header(data: bytes) -> tuple[int, int, int, int]:
    """(width, height, offset of the first row, bytes a row) of an XWD file, whose header is big-endian words (X11/XWDFile.h)."""
    words = struct.unpack(">25I", data[:100])
    header_bytes, version, width, height, bits, stride, colors = words[0], words[1], words[4], words[5], words[11], words[12], words[19]
    if version != 7 or bits != 32:
        raise HeadsetError(f"Xvfb's picture is XWD version {version} with {bits} bits a pixel; 7 and 32 can be read")
    return width, height, header_bytes + colors * 12, stride


def png(width: int, height: int, rgb: bytes) -> bytes:
    """An 8-bit RGB PNG."""
    stride = width * 3
    raw = b"".join(b"\0" + rgb[y * stride : (y + 1) * stride] for y in range(height))

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw, 6)) + chunk(b"IEND", b"")

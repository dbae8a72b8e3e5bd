"""The head of a GGUF file, read with suspicion: what the model is, and whether the file is whole. In: a path. Out: `Header`, or BadInputError with the byte.

Source: the GGUF specification (ggml/docs/gguf.md), versions 2 and 3, little-endian. llama.cpp itself aborts the process on some broken files, so this is
asked first.
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path

from vrapp.errors import BadInputError

_SCALARS = {0: "B", 1: "b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "?", 10: "<Q", 11: "<q", 12: "<d"}
_STRING, _ARRAY = 8, 9
_MOST = 1 << 20  # entries, elements of a kept array, characters of a kept string
# ggml type: (elements in a block, bytes of a block)
_BLOCKS = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24),
    8: (32, 34), 9: (32, 36), 10: (256, 84), 11: (256, 110), 12: (256, 144),
    13: (256, 176), 14: (256, 210), 15: (256, 292), 16: (256, 66), 17: (256, 74), 18: (256, 98), 19: (256, 50), 20: (32, 18), 21: (256, 110),
    22: (256, 82), 23: (256, 136), 24: (1, 1), 25: (1, 2), 26: (1, 4), 27: (1, 8), 28: (1, 8), 29: (256, 56), 30: (1, 2),
    34: (256, 54), 35: (256, 66), 39: (32, 17),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Header:
    architecture: str
    name: str
    context: int  # tokens the model was trained for, 0 if not said
    has_template: bool
    tensors: int
    size: int  # bytes of the file
    layers: int = 0  # 0 if not said
    kept_values: int = 0  # numbers that one layer keeps of one token while it talks (keys and values), 0 if not known


class _Reader:
    def __init__(self, data: mmap.mmap, path: Path) -> None:
        self.data, self.path, self.at = data, path, 0

    def fail(self, problem: str) -> BadInputError:
        return BadInputError(f"{problem}; fetch the file again", self.path, f"byte {self.at}")

    def scalar(self, code: str) -> int | float | bool:
        size = struct.calcsize(code)
        if self.at + size > len(self.data):
            raise self.fail("the GGUF ends in the middle of its header")
        (value,) = struct.unpack_from(code, self.data, self.at)
        self.at += size
        return value

    def count(self) -> int:
        return int(self.scalar("<Q"))

    def text(self) -> str:
        length = self.count()
        if self.at + length > len(self.data):
            raise self.fail(f"a text of {length} bytes reaches beyond the end of the GGUF")
        value = self.data[self.at : self.at + min(length, _MOST)].decode("utf-8", "replace")
        self.at += length
        return value

    def value(self, kind: int, depth: int = 0) -> object:
        if kind in _SCALARS:
            return self.scalar(_SCALARS[kind])
        if kind == _STRING:
            return self.text()
        if kind != _ARRAY or depth > 2:
            raise self.fail(f"a GGUF has no value type {kind}")
        inner, count = int(self.scalar("<I")), self.count()
        if inner in _SCALARS:
            size = count * struct.calcsize(_SCALARS[inner])
            if self.at + size > len(self.data):
                raise self.fail(f"an array of {count} entries reaches beyond the end of the GGUF")
            self.at += size
            return None
        if inner == _STRING:
            self._skip_texts(count)
            return None
        for _ in range(count):  # every array has at least its length: the file's end bounds this
            self.value(inner, depth + 1)
        return None

    def _skip_texts(self, count: int) -> None:
        """A vocabulary of some hundred thousand words, at every start: no call for each."""
        at, end, length_of = self.at, len(self.data), struct.Struct("<Q").unpack_from
        for _ in range(count):
            if at + 8 > end:
                break
            at += 8 + length_of(self.data, at)[0]
        else:
            if at <= end:
                self.at = at
                return
        self.at = min(at, end)
        raise self.fail(f"an array of {count} texts reaches beyond the end of the GGUF")


def read(path: Path) -> Header:
    """Raises BadInputError for a file that is no GGUF, of another version, cut off, or not a language model that llama.cpp's chat can use."""
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            if size < 32:
                raise BadInputError(f"{size} bytes are not a GGUF model; fetch the file again", path)
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                return _read(_Reader(data, path))
    except OSError as error:
        raise BadInputError(f"cannot be read ({error.strerror})", path) from error


def _read(reader: _Reader) -> Header:
    if reader.data[:4] != b"GGUF":
        raise BadInputError(f"not a GGUF model: begins with {bytes(reader.data[:4])!r} instead of b'GGUF'", reader.path, "byte 0")
    reader.at = 4
    version = int(reader.scalar("<I"))
    if version not in (2, 3):
        raise BadInputError(f"GGUF version {version} is not supported (2 and 3 are)", reader.path, "byte 4")
    tensors, entries = reader.count(), reader.count()
    if tensors > _MOST or entries > _MOST:
        raise reader.fail(f"{tensors} tensors and {entries} entries cannot be right")
    meta: dict[str, object] = {}
    for _ in range(entries):
        key = reader.text()
        meta[key] = reader.value(int(reader.scalar("<I")))
    _check_tensors(reader, tensors, meta.get("general.alignment", 32))
    architecture = str(meta.get("general.architecture", ""))
    if not architecture:
        raise BadInputError("names no general.architecture", reader.path)
    context = meta.get(f"{architecture}.context_length", 0)
    name = str(meta.get("general.basename") or meta.get("general.name") or reader.path.stem)
    layers = _number(meta.get(f"{architecture}.block_count"))
    return Header(
        architecture, name, _number(context), "tokenizer.chat_template" in meta, tensors, len(reader.data), layers, _kept_values(meta, architecture)
    )  # fmt: skip


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _kept_values(meta: dict[str, object], architecture: str) -> int:
    """Of a model with plain attention; where heads differ by layer (an array, which is not kept) it is not known."""
    heads, width = _number(meta.get(f"{architecture}.attention.head_count")), _number(meta.get(f"{architecture}.embedding_length"))
    pairs = _number(meta.get(f"{architecture}.attention.head_count_kv")) or heads
    key = _number(meta.get(f"{architecture}.attention.key_length")) or (width // heads if heads else 0)
    value = _number(meta.get(f"{architecture}.attention.value_length")) or key
    return pairs * (key + value)


def _check_tensors(reader: _Reader, count: int, alignment: object) -> None:
    """Every tensor must lie inside the file: a download that was cut off shows here."""
    end = 0
    for _ in range(count):
        name = reader.text()
        dimensions = int(reader.scalar("<I"))
        if dimensions > 4:
            raise reader.fail(f"tensor {name!r} has {dimensions} dimensions")
        elements = 1
        for _ in range(dimensions):
            elements *= reader.count()
        kind, offset = int(reader.scalar("<I")), reader.count()
        per_block, block_bytes = _BLOCKS.get(kind, (1, 0))  # a newer type: only its start can be checked
        end = max(end, offset + elements // per_block * block_bytes)
    step = alignment if isinstance(alignment, int) and 0 < alignment <= 1 << 16 else 32
    start = (reader.at + step - 1) // step * step
    if start + end > len(reader.data):
        short = start + end - len(reader.data)
        raise BadInputError(f"the GGUF is {short} bytes too short: the download was cut off; fetch it again", reader.path, f"byte {len(reader.data)}")

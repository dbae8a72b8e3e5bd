"""The GLB container (glTF 2.0 section 4) and plain .gltf: a file's bytes to its JSON and its binary chunk, checked against the real length."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

from vrapp.errors import BadInputError, MissingError

MAGIC = b"glTF"
JSON_CHUNK, BIN_CHUNK = 0x4E4F534A, 0x004E4942
MAX_FILE_BYTES = 1 << 30


@dataclass(slots=True)
class Container:
    """json_at: byte offset of the JSON in the file. binary: the BIN chunk, or None. chunks: (kind, byte offset, length) in order; empty for .gltf.
    extra: how many bytes follow the end that a GLB's header gives; they mean nothing."""

    json: memoryview
    json_at: int
    binary: memoryview | None
    chunks: list[tuple[int, int, int]]
    extra: int = 0


def read_file(path: Path, limit: int = MAX_FILE_BYTES) -> bytes:
    """A whole file of at most `limit` bytes."""
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        raise MissingError(f"{path}: there is no such file; check the name") from None
    except IsADirectoryError:
        raise BadInputError("a folder where a file belongs", path) from None
    except OSError as error:
        raise MissingError(f"{path}: cannot be read ({error.strerror})") from error
    if len(data) > limit:
        raise BadInputError(f"larger than the {limit} bytes that are read", path)
    return data


def parse_container(data: bytes | memoryview, path: Path | None = None) -> Container:
    """GLB when it starts so, else JSON text."""
    view = memoryview(data)
    if not len(view):
        raise BadInputError("the file is empty", path, "byte 0")
    if bytes(view[:4]) == MAGIC:
        return _parse_glb(view, path)
    binary = path is not None and path.suffix.lower() in (".glb", ".vrm", ".vrma")
    if len(view) < 12 and ((binary and len(view) < 4) or MAGIC.startswith(bytes(view[:4]))):
        raise BadInputError(f"the GLB header has {len(view)} of its 12 bytes", path, f"byte {len(view)}")
    first = bytes(view[:64]).lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if first != b"{":
        raise BadInputError("neither glTF JSON nor a GLB: it starts with neither { nor glTF", path, "byte 0")
    return Container(view, 0, None, [])


def _parse_glb(view: memoryview, path: Path | None) -> Container:
    if len(view) < 12:
        raise BadInputError(f"the GLB header has {len(view)} of its 12 bytes", path, f"byte {len(view)}")
    version, length = struct.unpack_from("<II", view, 4)
    if version != 2:
        raise BadInputError(f"GLB version {version}; version 2 is read", path, "byte 4")
    if length > len(view):
        raise BadInputError(f"the header says {length} bytes, the file has {len(view)}: it was cut short", path, f"byte {len(view)}")
    if 12 < length < 20:
        raise BadInputError(f"a chunk header has {length - 12} of its 8 bytes", path, f"byte {length}")
    if length < 20:
        raise BadInputError(f"the header says {length} bytes, too few for a JSON chunk", path, "byte 8")
    chunks = _chunks(view[:length], path)
    kind, at, size = chunks[0]
    if kind != JSON_CHUNK:
        raise BadInputError(f"the first chunk is 0x{kind:08x}; it must be JSON", path, f"byte {at - 8}")
    if not size:
        raise BadInputError("the JSON chunk is empty", path, f"byte {at - 8}")
    binary = None
    if len(chunks) > 1 and chunks[1][0] == BIN_CHUNK:
        binary = view[chunks[1][1] : chunks[1][1] + chunks[1][2]]
    for other, start, _ in chunks[1:]:
        if other == JSON_CHUNK:
            raise BadInputError("a second JSON chunk", path, f"byte {start - 8}")
    for other, start, _ in chunks[2:]:
        if other == BIN_CHUNK:
            raise BadInputError("a BIN chunk that is not the second chunk", path, f"byte {start - 8}")
    return Container(view[at : at + size], at, binary, chunks, len(view) - length)


def _chunks(view: memoryview, path: Path | None) -> list[tuple[int, int, int]]:
    chunks: list[tuple[int, int, int]] = []
    at = 12
    while at < len(view):
        if at + 8 > len(view):
            raise BadInputError(f"a chunk header has {len(view) - at} of its 8 bytes", path, f"byte {len(view)}")
        size, kind = struct.unpack_from("<II", view, at)
        if size % 4:
            raise BadInputError(f"chunk length {size} is not a multiple of 4", path, f"byte {at}")
        if at + 8 + size > len(view):
            raise BadInputError(f"a chunk of {size} bytes reaches beyond the file's end", path, f"byte {at}")
        chunks.append((kind, at + 8, size))
        at += 8 + size
    return chunks

"""An opened glTF file before anything is made of it: its JSON, its buffers, what it may cost, and what was found wrong with it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import unquote, unquote_to_bytes, urlsplit

import numpy as np
import numpy.typing as npt

from vrapp.errors import BadInputError, MissingError, one_line
from vrapp.scene import meshopt
from vrapp.scene.glb import MAX_FILE_BYTES, parse_container, read_file
from vrapp.scene.jsonview import Choice, View, decode
from vrapp.scene.model import Problem

Made = TypeVar("Made")
Bytes = npt.NDArray[np.uint8]

SUPPORTED_EXTENSIONS = frozenset(
    {
        "KHR_materials_unlit",
        "KHR_materials_emissive_strength",
        "KHR_materials_specular",
        "KHR_materials_ior",
        "KHR_materials_sheen",
        "KHR_materials_clearcoat",
        "KHR_materials_iridescence",
        "KHR_materials_transmission",
        "KHR_materials_volume",
        "KHR_materials_dispersion",
        "KHR_materials_anisotropy",
        "KHR_texture_transform",
        "KHR_mesh_quantization",
        "KHR_draco_mesh_compression",
        "EXT_meshopt_compression",
        "KHR_meshopt_compression",
        "KHR_texture_basisu",
        "KHR_lights_punctual",
        "EXT_texture_webp",
        "VRM",
        "VRMC_vrm",
        "VRMC_vrm_animation",
        "VRMC_materials_mtoon",
        "VRMC_materials_hdr_emissiveMultiplier",
        "VRMC_springBone",
        "VRMC_springBone_extended_collider",
        "VRMC_node_constraint",
    }
)

MAX_ARRAY_BYTES = 2 << 30
FREE_ARRAY_BYTES, ARRAY_BYTES_A_BYTE = 96 << 20, 32
"""What all arrays of one file together may take, on this machine and on the GPU: so much for every byte that was read, because a few bytes of JSON can ask
for the same buffer a million times, or for a billion zeros that are nowhere written."""


@dataclass
class Document:
    """root: the JSON. binary: GLB's BIN chunk. folder: where relative URIs start, None when the bytes came without a file."""

    root: View
    path: Path | None
    binary: memoryview | None
    json_at: int = 0
    chunks: list[tuple[int, int, int]] = field(default_factory=list[tuple[int, int, int]])
    file_bytes: int = 0
    problems: list[Problem] = field(default_factory=list[Problem])
    spent: int = 0
    pictures_later: bool = False  # they are decoded when somebody asks for them; only where the file is known to be whole

    def note(self, severity: str, where: str, text: str) -> None:
        """Remember a problem that does not stop the loading."""
        assert severity in ("error", "warning", "info")
        self.problems.append(Problem(severity, where, one_line(text)))

    def note_once(self, severity: str, where: str, text: str) -> None:
        """The first of what may be wrong in a thousand places alike."""
        if not any(problem.text == text for problem in self.problems):
            self.note(severity, where, text)

    def names(self, key: str) -> list[str]:
        """The strings in a list at the root, such as `extensionsUsed`, whatever else is there."""
        found: Any = self.root.value.get(key)
        return [name for name in cast("list[Any]", found) if isinstance(name, str)] if isinstance(found, list) else []

    def attempt(self, view: View, act: Callable[[], Made], otherwise: str) -> Made | None:
        """For what the rest of the file can do without: an error in it is a warning that ends with `otherwise`."""
        try:
            return act()
        except BadInputError as error:
            self.note("warning", error.where or view.where, f"{error.problem}; {otherwise}")
            return None

    def choice(self, view: View, key: str, options: Sequence[Choice], default: Choice) -> Choice:
        """One of a list that later versions or extensions may lengthen: what is not in it is a warning and counts as the default."""
        text = view.text(key, default)
        for option in options:
            if option == text:
                return option
        self.note("warning", view.pointer(key), f"is none of {', '.join(options)}; read as {default}")
        return default

    def spend(self, size: int, view: View) -> None:
        """Account for memory before it is taken."""
        self.spent += size
        allowed = min(FREE_ARRAY_BYTES + ARRAY_BYTES_A_BYTE * self.file_bytes, MAX_ARRAY_BYTES)
        if self.spent > allowed:
            raise view.fail(f"the file's arrays need more than {allowed >> 20} MiB, too much for a file of {self.file_bytes} bytes")

    @cached_property
    def nodes(self) -> list[View]:
        return self.root.objects("nodes")

    @cached_property
    def meshes(self) -> list[View]:
        return self.root.objects("meshes")

    @cached_property
    def materials(self) -> list[View]:
        return self.root.objects("materials")

    @cached_property
    def textures(self) -> list[View]:
        return self.root.objects("textures")

    @cached_property
    def images(self) -> list[View]:
        return self.root.objects("images")

    @cached_property
    def accessors(self) -> list[View]:
        return self.root.objects("accessors")

    @cached_property
    def views(self) -> list[View]:
        return self.root.objects("bufferViews")

    @cached_property
    def buffers(self) -> list[View]:
        return self.root.objects("buffers")

    @cached_property
    def _buffer_bytes(self) -> dict[int, Bytes]:
        return {}

    def buffer(self, index: int) -> Bytes:
        """A buffer's bytes, (byteLength,) u8, read-only."""
        if index not in self._buffer_bytes:
            self._buffer_bytes[index] = _load_buffer(self, index)
        return self._buffer_bytes[index]

    def view_bytes(self, index: int) -> Bytes:
        """A buffer view's bytes, (byteLength,) u8, read-only and not copied."""
        view = self.views[index]
        packed = meshopt.compressed(view)
        if packed is not None:
            if index not in self._unpacked:
                self._unpacked[index] = self._unpack(view, packed)
            return self._unpacked[index]
        return self._slice(view)

    @cached_property
    def _unpacked(self) -> dict[int, Bytes]:
        return {}

    def _unpack(self, view: View, packed: View) -> Bytes:
        """Of a compressed view; without the decoder, its fall-back, if the file brings one."""
        size = meshopt.unpacked_bytes(packed)
        if size != _required_length(view):
            raise packed.fail(f"{size} bytes unpacked where the buffer view has {_required_length(view)}")
        self.spend(size, packed)
        try:
            return meshopt.unpack(packed, self._slice(packed))
        except MissingError:
            fallback = self.buffers[view.required_index("buffer", len(self.buffers), "buffer")]
            if not fallback.has("uri") and (self.binary is None or fallback.where != "/buffers/0"):
                raise
            self.note("info", packed.where, "the uncompressed fall-back is read")
            return self._slice(view)

    def _slice(self, view: View) -> Bytes:
        """The bytes that `buffer`, `byteOffset` and `byteLength` name."""
        data = self.buffer(view.required_index("buffer", len(self.buffers), "buffer"))
        start, length = view.integer("byteOffset", 0), _required_length(view)
        if start + length > len(data):
            raise view.fail(f"bytes {start} to {start + length} of a buffer of {len(data)}")
        return data[start : start + length]

    def resource(self, view: View, uri: str) -> bytes:
        """What the `uri` of a buffer or image points at: a data URI or a file in or below the folder of the glTF file."""
        if uri[:5].lower() == "data:":
            return _data_uri(view, uri)
        data = read_file(self.resource_path(view, uri))
        self.file_bytes += len(data)
        return data

    def resource_path(self, view: View, uri: str) -> Path:
        """The file of a relative URI. Nothing outside the glTF file's folder is ever opened, whatever way the path takes, links included."""
        if self.path is None:
            raise view.fail("refers to another file, but the model did not come from a folder", "uri")
        parts = urlsplit(uri) if "\\" not in uri else None
        if parts is None or parts.scheme or parts.netloc or parts.path.startswith("/") or not parts.path or "\0" in unquote(parts.path):
            raise view.fail("not a relative path below the file's folder; only such files are read", "uri")
        folder = self.path.resolve().parent
        target = (folder / unquote(parts.path)).resolve()
        if not target.is_relative_to(folder):
            raise view.fail("the path leaves the file's folder", "uri")
        if not target.is_file():
            raise view.fail(f"the file {parts.path[:80]} is not there", "uri")
        return target


def open_document(path: Path | str) -> Document:
    path = Path(path)
    return document_from_bytes(read_file(path), path)


def document_from_bytes(data: bytes, path: Path | None = None) -> Document:
    """Parse and check the version; note the extensions that are not supported. A file that requires one is shown as far as it can be."""
    document = parse_document(data, path)
    admit(document)
    return document


def admit(document: Document) -> None:
    """Raises BadInputError for a version that is not read."""
    _check_version(document)
    _check_extensions(document)


def parse_document(data: bytes, path: Path | None = None) -> Document:
    """Only the container and the JSON: what the validator starts from."""
    container = parse_container(data, path)
    root = decode(container.json, path, container.json_at)
    document = Document(root, path, container.binary, container.json_at, container.chunks, len(data))
    if container.extra:
        document.note("warning", f"byte {len(data) - container.extra}", f"{container.extra} bytes after the GLB's end mean nothing")
    return document


def _check_version(document: Document) -> None:
    asset = document.root.required("asset")
    version = asset.text("minVersion") or asset.text("version")
    if not version:
        raise asset.fail("the glTF version is missing", "version")
    where = "minVersion" if asset.has("minVersion") else "version"
    if version.partition(".")[0] != "2":
        raise asset.fail(f"glTF {version[:12]}; 2.0 is read", where)
    if asset.has("minVersion") and version != "2.0":
        document.note("warning", asset.pointer(where), f"the file needs glTF {version[:12]}; it is shown as far as 2.0 goes")


def _check_extensions(document: Document) -> None:
    for item in document.root.items("extensionsRequired"):
        if str(item.value) not in SUPPORTED_EXTENSIONS:
            document.note("warning", item.where, f"the extension {str(item.value)[:60]} is required and not supported: what it brings is left out")
    for item in document.root.items("extensionsUsed"):
        if str(item.value) not in SUPPORTED_EXTENSIONS:
            document.note("info", item.where, f"the extension {str(item.value)[:60]} is ignored")


def _required_length(view: View) -> int:
    if not view.has("byteLength"):
        raise view.fail("byteLength is missing")
    return view.integer("byteLength", 0, low=1)


def _load_buffer(document: Document, index: int) -> Bytes:
    view = document.buffers[index]
    length = _required_length(view)
    if view.has("uri"):
        data: bytes | memoryview = document.resource(view, view.text("uri"))
    elif index == 0 and document.binary is not None:
        data = document.binary
    elif document.chunks and index == 0:
        raise view.fail("has no uri, and the GLB no BIN chunk")
    else:  # allowed: something else is to bring the data
        document.spend(length, view)
        document.note("warning", view.where, "has neither a uri nor a BIN chunk; it is read as zeros")
        data = bytes(length)
    if len(data) < length:
        raise view.fail(f"byteLength is {length}, but there are only {len(data)} bytes")
    return np.frombuffer(data, dtype=np.uint8, count=length)


def _data_uri(view: View, uri: str) -> bytes:
    head, comma, body = uri.partition(",")
    if not comma:
        raise view.fail("a data URI without data", "uri")
    if ";;" in head or head.endswith(";"):
        raise view.fail("a data URI with an empty parameter", "uri")
    if len(body) > MAX_FILE_BYTES:
        raise view.fail("a data URI of over a gigabyte", "uri")
    if not head.lower().endswith(";base64"):
        return unquote_to_bytes(body)
    try:
        return base64.b64decode(unquote(body) if "%" in body else body, validate=True)
    except (binascii.Error, ValueError):
        raise view.fail("the data URI is not valid base64", "uri") from None

"""Buffers, buffer views, images and textures: whether the bytes are there, fit, and are what they are said to be."""

from __future__ import annotations

from vrapp.scene.document import Document
from vrapp.scene.findings import Findings
from vrapp.scene.images import decode_picture, media_type, picture_bytes
from vrapp.scene.jsonview import View

_PLAIN = ("image/png", "image/jpeg")


def check_buffers(document: Document, out: Findings) -> None:
    for index, view in enumerate(document.buffers):
        out.attempt(_buffer, document, out, index, view)


def _buffer(document: Document, out: Findings, index: int, view: View) -> None:
    if not view.has("byteLength"):
        return
    if not view.has("uri"):
        if index == 0 and document.chunks and document.binary is None:
            out.error(view, "has no uri, and the GLB no BIN chunk")
        elif index == 0 and document.binary is not None:
            document.buffer(index)
        return  # elsewhere it is a place for data that an extension brings
    uri = view.text("uri")
    if _far(uri):
        out.warn(view, "not a relative path; such files are not read", "uri")
        return
    if uri[:5].lower() == "data:":
        media = uri[5:].partition(",")[0].partition(";")[0].strip().lower()
        if media not in ("application/octet-stream", "application/gltf-buffer"):
            out.error(view, "the data URI of a buffer must be application/octet-stream or application/gltf-buffer", "uri")
    document.buffer(index)


def _far(uri: str) -> bool:
    """An address with a scheme of its own, such as https:."""
    scheme, colon, _ = uri.partition(":")
    return bool(colon) and scheme.lower() != "data" and scheme.isalpha()


def check_views(document: Document, out: Findings) -> None:
    for view in document.views:
        out.attempt(_view, document, out, view)


def _view(document: Document, out: Findings, view: View) -> None:
    start, length = view.integer("byteOffset", 0), view.integer("byteLength", 0)
    stride = view.integer("byteStride", 0)
    if stride > length:
        out.error(view, f"byteStride {stride} is more than byteLength {length}", "byteStride")
    if view.has("byteStride") and view.integer("target", 34962) != 34962:
        out.error(view, "only views of vertex data can have a byteStride", "byteStride")
    buffer = document.buffers[view.required_index("buffer", len(document.buffers), "buffer")]
    capacity = buffer.integer("byteLength", 0)
    if start >= capacity > 0:
        out.error(view, f"starts at {start} in a buffer of {capacity} bytes", "byteOffset")
    elif start + length > capacity > 0:
        out.error(view, f"ends at {start + length} in a buffer of {capacity} bytes", "byteLength")


def check_images(document: Document, out: Findings, decode: bool) -> None:
    for view in document.images:
        out.attempt(_image, document, out, view, decode)


def _image(document: Document, out: Findings, view: View, decode: bool) -> None:
    if view.has("uri") == view.has("bufferView"):
        out.error(view, "exactly one of uri and bufferView belongs here")
        return
    if view.has("bufferView"):
        if not view.has("mimeType"):
            out.error(view, "mimeType is missing", "bufferView")
        if document.views[view.required_index("bufferView", len(document.views), "bufferView")].has("byteStride"):
            out.error(view, "a view of image data must not have a byteStride", "bufferView")
    uri = view.text("uri")
    if _far(uri):
        out.warn(view, "not a relative path; such files are not read", "uri")
        return
    said = view.text("mimeType")
    if uri[:5].lower() == "data:":
        media = uri[5:].partition(",")[0].partition(";")[0].strip().lower()
        if media not in (*_PLAIN, "image/webp", "image/ktx2"):
            out.error(view, "the data URI of an image must be image/png or image/jpeg", "uri")
        said = said or media
    if not has_bytes(document, view):
        return
    data = picture_bytes(document, view)
    found = media_type(data)
    if not found:
        out.warn(view, "a picture of an unknown format")
        return
    if said and said != found:
        out.error(view, f"the picture is {found}, but is said to be {said}", "uri" if uri else "bufferView")
    used = document.names("extensionsUsed")
    if found not in _PLAIN and not any(name.startswith(("EXT_texture_", "KHR_texture_basisu")) for name in used):
        out.error(view, f"{found} needs an extension")
    if decode and found != "image/ktx2":
        decode_picture(data, view)


def has_bytes(document: Document, view: View) -> bool:
    """Whether what an accessor or image refers to lies in the file or beside it, and is not brought by an extension."""
    base = view.index("bufferView", len(document.views), "bufferView")
    if base < 0:
        return True
    index = document.views[base].required_index("buffer", len(document.buffers), "buffer")
    return document.buffers[index].has("uri") or (index == 0 and document.binary is not None)


def check_textures(document: Document, out: Findings) -> None:
    for view in document.textures:
        out.attempt(_texture, document, out, view, _PLAIN)
        webp = view.extension("EXT_texture_webp")
        if webp is not None:
            out.attempt(_texture, document, out, webp, ("image/webp",))
        basisu = view.extension("KHR_texture_basisu")
        if basisu is not None:
            out.attempt(_texture, document, out, basisu, ("image/ktx2",))


def _texture(document: Document, out: Findings, view: View, wanted: tuple[str, ...]) -> None:
    source = view.index("source", len(document.images), "image")
    if source < 0 or _far(document.images[source].text("uri")) or not has_bytes(document, document.images[source]):
        return
    found = media_type(picture_bytes(document, document.images[source]))
    if found and found not in wanted:
        out.error(view, f"{found} where {' or '.join(wanted)} belongs", "source")

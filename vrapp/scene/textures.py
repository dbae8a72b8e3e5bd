"""Textures, samplers, and a material's use of them with KHR_texture_transform."""

from __future__ import annotations

from vrapp.scene import ktx2
from vrapp.scene.codecs import available
from vrapp.scene.document import Document
from vrapp.scene.jsonview import View
from vrapp.scene.model import Sampler, Texture, TextureRef

_MAG = (9728, 9729)
_MIN = (9728, 9729, 9984, 9985, 9986, 9987)
_WRAP = (33071, 33648, 10497)


def load_textures(document: Document) -> list[Texture]:
    samplers = [_sampler(document, view) for view in document.root.objects("samplers")]
    return [_texture(document, view, samplers) for view in document.textures]


def _sampler(document: Document, view: View) -> Sampler:
    def one_of(key: str, options: tuple[int, ...], default: int) -> int:
        value = view.number(key, default)
        if value in options:
            return int(value)
        document.note("warning", view.pointer(key), f"{value:g} is none of {', '.join(map(str, options))}; read as {default}")
        return default

    return Sampler(one_of("magFilter", _MAG, 9729), one_of("minFilter", _MIN, 9987), one_of("wrapS", _WRAP, 10497), one_of("wrapT", _WRAP, 10497))


def _texture(document: Document, view: View, samplers: list[Sampler]) -> Texture:
    """image is -1 where only a format that we do not read is given."""
    better = view.extension("EXT_texture_webp") or view.extension("KHR_texture_basisu")
    source = (better or view).index("source", len(document.images), "image")
    plain = view.index("source", len(document.images), "image")
    if source < 0 or (plain >= 0 and better is not None and better.where.endswith("basisu") and not available(ktx2.LIBRARY)):
        source = plain
    if source < 0:
        document.note("warning", view.where, "the texture has no picture that is supported; it shows as white")
    sampler = view.index("sampler", len(samplers), "sampler")
    return Texture(source, samplers[sampler] if sampler >= 0 else Sampler())


def texture_ref(document: Document, view: View | None) -> TextureRef | None:
    """A textureInfo object of any material property."""
    if view is None:
        return None
    index = view.required_index("index", len(document.textures), "texture")
    ref = TextureRef(index, view.integer("texCoord", 0, high=10**40))
    transform = view.extension("KHR_texture_transform")
    if transform is not None:
        x, y = transform.vector("offset", 2, (0.0, 0.0))
        sx, sy = transform.vector("scale", 2, (1.0, 1.0))
        ref.offset, ref.scale, ref.rotation = (x, y), (sx, sy), transform.number("rotation", 0.0)
        ref.uv_set = transform.integer("texCoord", ref.uv_set, high=10**40)
    if ref.uv_set > 1:
        document.note("warning", view.where, f"UV set {ref.uv_set} is not supported; set 0 is used")
        ref.uv_set = 0
    return ref

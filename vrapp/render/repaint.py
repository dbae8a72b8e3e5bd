"""Other pictures for a model that is drawn already: a lightmap of another light, another view from the window.

They come in by and by, into layers of their own, while everybody sees the old ones; then `apply` writes the few bytes of the material table that say which
layers are meant, all at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from vrapp.render.materials import NUMBERS
from vrapp.render.packed import Picture
from vrapp.render.pictures import LAYER_SHIFT, Layer, Pictures
from vrapp.render.pool import Pool
from vrapp.render.staging import Staging
from vrapp.render.upload import Work, picture_bands
from vrapp.render.uploaded import Uploaded, material_words

Use = tuple[int, bool]  # a model's image, as colour or as data


@dataclass(slots=True)
class Repaint:
    """pictures: by the use whose place they take. strengths: of the lightmap of materials, by their numbers."""

    pictures: dict[Use, Picture] = field(default_factory=dict[Use, Picture])
    strengths: dict[int, float] = field(default_factory=dict[int, float])


@dataclass(slots=True)
class Ready:
    """A repaint whose pictures are there: the layer of each."""

    layers: dict[Use, Layer]
    strengths: Mapping[int, float]


def work(repaint: Repaint, pictures: Pictures, staging: Staging, done: Callable[[Ready], None]) -> Work:
    """Room is made first, because only that replaces the arrays."""
    taken: list[Layer] = []
    try:
        yield from pictures.reserve([(picture.srgb, picture.size) for picture in repaint.pictures.values()])
        for picture in repaint.pictures.values():
            taken.append(pictures.take(picture.srgb, picture.size))
        for picture, layer in zip(repaint.pictures.values(), taken, strict=True):
            yield from picture_bands(picture, layer, pictures, staging)
        done(Ready(dict(zip(repaint.pictures, taken, strict=True)), repaint.strengths))
    except BaseException:
        pictures.remove(taken)
        raise


def apply(ready: Ready, model: Uploaded, pictures: Pictures, materials: Pool) -> None:
    """The model is drawn so from now on; the layers that it had are free."""
    old: list[Layer] = []
    for use, layer in ready.layers.items():
        number = model.uses.index(use)
        old.append(model.layers[number])
        model.layers[number] = layer
        _resize(model, number, layer)
    for material, strength in ready.strengths.items():
        model.table[material, NUMBERS + 1, 1] = strength
    materials.buffer.write(model.materials[0] * materials.stride, material_words(model, model.layers))
    pictures.remove(old)


def _resize(model: Uploaded, number: int, layer: Layer) -> None:
    """The new picture may be of another size class, which the reference names too."""
    at = model.reference_at[model.reference_to == number]
    words = model.table.view(np.uint32).reshape(-1)
    words[at] = (words[at] >> LAYER_SHIFT << LAYER_SHIFT) | np.uint32(layer[1])

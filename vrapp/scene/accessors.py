"""Accessors to arrays (glTF 2.0 section 3.6): every component type, normalised integers, interleaving, sparse values; KHR_mesh_quantization needs nothing more.

Arrays are read-only views of the file's bytes where they can be; each accessor is decoded once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from vrapp.scene.document import Document
from vrapp.scene.jsonview import View

Array = npt.NDArray[Any]
F32 = npt.NDArray[np.float32]

COMPONENTS: dict[int, np.dtype[Any]] = {
    5120: np.dtype("<i1"),
    5121: np.dtype("<u1"),
    5122: np.dtype("<i2"),
    5123: np.dtype("<u2"),
    5125: np.dtype("<u4"),
    5126: np.dtype("<f4"),
}
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}
ROWS = {"MAT2": 2, "MAT3": 3, "MAT4": 4}


@dataclass(slots=True)
class Layout:
    """How one accessor lies in its buffer view. Columns of matrices start on 4-byte borders, so `element` can be more than the components need."""

    count: int
    dtype: np.dtype[Any]
    width: int
    columns: int  # 1 unless a matrix
    column_bytes: int
    normalized: bool

    @property
    def element(self) -> int:
        return self.columns * self.column_bytes if self.columns > 1 else self.width * self.dtype.itemsize


def layout_of(view: View) -> Layout:
    """Read an accessor's own properties."""
    component = view.integer("componentType", 0)
    if component not in COMPONENTS:
        raise view.fail(f"component type {component} is none of {', '.join(map(str, COMPONENTS))}", "componentType")
    kind = view.text("type")
    if kind not in WIDTHS:
        raise view.fail(f"type is none of {', '.join(WIDTHS)}", "type")
    count = view.integer("count", 0, low=1) if view.has("count") else 0
    if not count:
        raise view.fail("count is missing")
    dtype, width, columns = COMPONENTS[component], WIDTHS[kind], ROWS.get(kind, 1)
    column = width // columns * dtype.itemsize
    return Layout(count, dtype, width, columns, -(-column // 4) * 4 if columns > 1 else column, view.flag("normalized"))


def strided(data: npt.NDArray[np.uint8], view: View, offset: int, stride: int, count: int, width: int, dtype: np.dtype[Any], element: int = 0) -> Array:
    """(count, width) of `dtype` at `offset` in data, one element every `stride` bytes. Raises if the last element ends beyond the data."""
    element = element or width * dtype.itemsize
    end = offset + stride * (count - 1) + element
    if end > len(data):
        raise view.fail(f"needs {end} bytes of a buffer view of {len(data)}")
    return np.ndarray((count, width), dtype=dtype, buffer=data, offset=offset, strides=(stride, dtype.itemsize))


def _matrices(data: npt.NDArray[np.uint8], view: View, offset: int, stride: int, layout: Layout) -> Array:
    rows = layout.width // layout.columns
    strided(data, view, offset, stride, layout.count, 1, layout.dtype, layout.element)  # checks the end
    shape, steps = (layout.count, layout.columns, rows), (stride, layout.column_bytes, layout.dtype.itemsize)
    return np.ndarray(shape, dtype=layout.dtype, buffer=data, offset=offset, strides=steps).reshape(layout.count, layout.width)


@dataclass(slots=True)
class Accessors:
    document: Document
    raw_cache: dict[int, Array] = field(default_factory=dict[int, Array])
    float_cache: dict[int, F32] = field(default_factory=dict[int, F32])

    def raw(self, index: int) -> Array:
        """(count, width) in the file's own type."""
        if index not in self.raw_cache:
            self.raw_cache[index] = self._read(self.document.accessors[index])
        return self.raw_cache[index]

    def floats(self, index: int, widths: Sequence[int], finite: bool = True) -> F32:
        """(count, width) f32 with normalised integers spread over 0..1 or -1..1; plain integers keep their value."""
        view = self.document.accessors[index]
        if index not in self.float_cache:
            raw = self.raw(index)
            if raw.dtype != np.float32:
                self.document.spend(raw.size * 4, view)
            self.float_cache[index] = to_float(raw, view.flag("normalized"))
            if finite and not np.isfinite(self.float_cache[index]).all():
                raise view.fail("holds a number that is not finite")
        out = self.float_cache[index]
        if out.shape[1] not in widths:
            raise view.fail(f"has {out.shape[1]} components where {' or '.join(map(str, widths))} belong", "type")
        return out

    def integers(self, index: int, width: int) -> Array:
        """(count, width) unsigned."""
        view, raw = self.document.accessors[index], self.raw(index)
        if raw.dtype.kind != "u":
            raise view.fail("unsigned integers belong here", "componentType")
        if raw.shape[1] != width:
            raise view.fail(f"has {raw.shape[1]} components where {width} belong", "type")
        return raw

    def _read(self, view: View) -> Array:
        layout, document = layout_of(view), self.document
        base = view.index("bufferView", len(document.views), "bufferView")
        if base < 0:
            document.spend(layout.count * layout.width * layout.dtype.itemsize, view)
            out: Array = np.zeros((layout.count, layout.width), dtype=layout.dtype)
        else:
            stride = document.views[base].integer("byteStride", 0, high=252) or layout.element
            if stride < layout.element:
                raise document.views[base].fail(f"byteStride {stride} is less than the {layout.element} bytes of an element", "byteStride")
            data, offset = document.view_bytes(base), view.integer("byteOffset", 0)
            if layout.columns > 1:
                out = _matrices(data, view, offset, stride, layout)
            else:
                out = strided(data, view, offset, stride, layout.count, layout.width, layout.dtype)
        sparse = view.child("sparse")
        return out if sparse is None else self._sparse(sparse, layout, out)

    def _sparse(self, sparse: View, layout: Layout, base: Array) -> Array:
        document = self.document
        count = sparse.integer("count", 0, low=1, high=layout.count)
        if not count:
            raise sparse.fail("count is missing")
        where, what = sparse.required("indices"), sparse.required("values")
        kind = where.integer("componentType", 0)
        if kind not in (5121, 5123, 5125):
            raise where.fail(f"component type {kind} is none of 5121, 5123, 5125", "componentType")
        dtype = COMPONENTS[kind]
        data = document.view_bytes(where.required_index("bufferView", len(document.views), "bufferView"))
        indices = strided(data, where, where.integer("byteOffset", 0), dtype.itemsize, count, 1, dtype)[:, 0]
        if int(indices.max()) >= layout.count:
            raise where.fail(f"index {int(indices.max())} of an accessor of {layout.count}")
        data = document.view_bytes(what.required_index("bufferView", len(document.views), "bufferView"))
        offset = what.integer("byteOffset", 0)
        if layout.columns > 1:
            part = Layout(count, layout.dtype, layout.width, layout.columns, layout.column_bytes, layout.normalized)
            values = _matrices(data, what, offset, layout.element, part)
        else:
            values = strided(data, what, offset, layout.element, count, layout.width, layout.dtype)
        document.spend(base.nbytes, sparse)
        out = base.copy()
        out[indices] = values
        return out


def to_float(raw: Array, normalized: bool) -> F32:
    """Integers to f32, divided by their largest value if normalised (glTF 2.0 section 3.6.2.2)."""
    out = raw.astype(np.float32, copy=False)
    if normalized and raw.dtype.kind in "iu":
        out /= np.float32(np.iinfo(raw.dtype).max)
        if raw.dtype.kind == "i":
            np.maximum(out, -1.0, out=out)
    return out

"""Accessors: alignment, bounds, declared minima and maxima, sparse parts; and who uses which accessor and buffer view for what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from vrapp.scene.accessors import COMPONENTS, WIDTHS, Accessors, layout_of
from vrapp.scene.document import Document
from vrapp.scene.findings import Findings
from vrapp.scene.jsonview import View
from vrapp.scene.validate_resources import has_bytes

Array = npt.NDArray[Any]


@dataclass(slots=True)
class Usage:
    """What each buffer view and accessor has been used as so far. A view serves one use; a vertex view without a stride serves one accessor."""

    out: Findings
    views: dict[int, str] = field(default_factory=dict[int, str])
    accessors: dict[int, str] = field(default_factory=dict[int, str])
    plain: dict[int, int] = field(default_factory=dict[int, int])  # view without stride -> the accessor that has it
    looked: set[tuple[str, int]] = field(default_factory=set[tuple[str, int]])

    def first_look(self, attribute: str, accessor: int) -> bool:
        """Whether the accessor's values have not been looked at yet as this attribute: many primitives may share them."""
        known = (attribute, accessor) in self.looked
        self.looked.add((attribute, accessor))
        return not known

    def use(self, accessor: int, what: str, view: View, key: str) -> None:
        """what: vertex, index, matrix or key."""
        document = self.out.document
        if self.accessors.setdefault(accessor, what) != what:
            self.out.error(view, f"accessor {accessor} is used as {self.accessors[accessor]} data and as {what} data", key)
        base = document.accessors[accessor].index("bufferView", len(document.views), "bufferView")
        if base < 0:
            return
        target = document.views[base].integer("target", 0)
        known = {34962: "vertex", 34963: "index"}.get(target) or self.views.get(base, what)
        self.views[base] = known
        if known != what:
            self.out.error(view, f"buffer view {base} is for {known} data and used for {what} data", key)
        if what == "vertex" and not document.views[base].has("byteStride") and self.plain.setdefault(base, accessor) != accessor:
            self.out.error(view, f"buffer view {base} serves two accessors, so it needs a byteStride", key)

    def strided(self, accessor: int) -> bool:
        document = self.out.document
        base = document.accessors[accessor].index("bufferView", len(document.views), "bufferView")
        return base >= 0 and document.views[base].has("byteStride")


def form(view: View) -> tuple[str, int, bool]:
    """(type, component type, normalised): what the specification lists as an accessor's format."""
    return view.text("type"), view.integer("componentType", 0), view.flag("normalized")


def has_data(document: Document, view: View) -> bool:
    """Whether an accessor has values of its own in the file; without, it is zeros, or an extension brings them."""
    return (view.has("bufferView") or view.has("sparse")) and has_bytes(document, view)


def check_accessors(document: Document, out: Findings, accessors: Accessors) -> None:
    for index, view in enumerate(document.accessors):
        out.attempt(_accessor, document, out, accessors, index, view)


def _accessor(document: Document, out: Findings, accessors: Accessors, index: int, view: View) -> None:
    kind, component, normalized = form(view)
    if kind not in WIDTHS or component not in COMPONENTS or not view.has("count"):
        return
    if normalized and component in (5125, 5126):
        out.error(view, "only 8 and 16 bit integers can be normalised", "normalized")
    for key in ("min", "max"):
        if view.has(key) and len(view.items(key)) != WIDTHS[kind]:
            out.error(view, f"{len(view.items(key))} numbers for {WIDTHS[kind]} components", key)
    if not view.has("bufferView") and view.has("byteOffset"):
        out.error(view, "byteOffset without bufferView", "byteOffset")
    _alignment(document, out, view, COMPONENTS[component].itemsize)
    if has_data(document, view):
        _data(out, view, accessors.raw(index))


def _alignment(document: Document, out: Findings, view: View, size: int) -> None:
    base = view.index("bufferView", len(document.views), "bufferView")
    offset = view.integer("byteOffset", 0)
    if offset % size:
        out.error(view, f"{offset} is not a multiple of the component's {size} bytes", "byteOffset")
    if base < 0:
        return
    total = offset + document.views[base].integer("byteOffset", 0)
    if total % size:
        out.error(view, f"starts at byte {total} of the buffer, not a multiple of the component's {size} bytes")
    stride = document.views[base].integer("byteStride", 0)
    if stride and stride < layout_of(view).element:
        out.error(view, f"an element of {layout_of(view).element} bytes in steps of {stride}")


def _data(out: Findings, view: View, raw: Array) -> None:
    if raw.dtype == np.float32 and not np.isfinite(raw).all():
        out.error(view, "holds numbers that are not finite")
        return
    if view.child("sparse") is not None:
        _sparse_order(out, view)
    for key, found in (("min", raw.min(axis=0)), ("max", raw.max(axis=0))):
        for i, item in enumerate(view.items(key)[: raw.shape[1]]):
            said = item.as_number()
            if (np.float32(said) if raw.dtype == np.float32 else said) != found[i]:
                out.error(item, f"said to be {said:g}, but is {float(found[i]):g}")


def _sparse_order(out: Findings, view: View) -> None:
    sparse = view.required("sparse")
    where, document = sparse.required("indices"), out.document
    dtype = COMPONENTS[where.integer("componentType", 0)]
    data = document.view_bytes(where.required_index("bufferView", len(document.views), "bufferView"))
    offset, count = where.integer("byteOffset", 0), sparse.integer("count", 0)
    indices = np.frombuffer(data[offset : offset + count * dtype.itemsize].tobytes(), dtype=dtype).astype(np.int64)
    if np.any(np.diff(indices) <= 0):
        out.error(where, "the indices of a sparse accessor must increase")

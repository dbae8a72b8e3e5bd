"""What the GPU holds between frames: models in shared buffers and texture arrays, and environments; each known by its handle.

Uploads go on by and by (`vrapp.render.upload`), one at a time.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from vrapp.render import repaint, uploaded
from vrapp.render.environment import Environment, PackedEnvironment, Prefilter
from vrapp.render.geometry import Geometry
from vrapp.render.library import Library
from vrapp.render.objects import VertexArray
from vrapp.render.packed import Packed
from vrapp.render.pictures import Pictures
from vrapp.render.pool import Pool
from vrapp.render.repaint import Ready, Repaint
from vrapp.render.staging import Staging
from vrapp.render.upload import Upload, Work, model_work


class Held:
    """Owner of it all. nothing: a vertex array without attributes, to draw with."""

    def __init__(self, library: Library, anisotropy: float, *, software: bool, environments: Path | None) -> None:
        self.models: dict[int, uploaded.Uploaded] = {}
        self.environments: dict[int, Environment] = {}
        self._repaints: dict[int, Ready] = {}
        self._next = 0
        self._uploading: Upload | None = None
        with ExitStack() as stack:
            self.geometry = Geometry()
            stack.callback(self.geometry.close)
            self.pictures = Pictures(anisotropy, blend_levels=not software)
            stack.callback(self.pictures.close)
            self.materials = Pool("materials", uploaded.MATERIAL_WORDS, 64)
            stack.callback(self.materials.close)
            self.nothing = VertexArray("nothing")
            stack.callback(self.nothing.close)
            self.staging = Staging()
            stack.callback(self.staging.close)
            sharpen, blur = library.plain("prefilter", "passes", "FROM_PICTURE"), library.plain("prefilter")
            self.prefilter = Prefilter(sharpen, blur, self.nothing, environments if software else None)
            stack.callback(self.prefilter.close)
            self._stack = stack.pop_all()

    @property
    def generation(self) -> int:
        """Another number whenever a shared buffer was replaced by a larger one."""
        return self.geometry.generation + self.materials.generation

    def begin_model(self, packed: Packed) -> Upload:
        handle = self._new_handle()
        work = model_work(packed, self.geometry, self.pictures, self.materials, self.staging, lambda made: self.models.update({handle: made}))
        return self.begin(work, handle)

    def begin_environment(self, packed: PackedEnvironment) -> Upload:
        handle = self._new_handle()

        def work() -> Work:
            self.environments[handle] = yield from self.prefilter.running(packed, self.staging)

        return self.begin(work(), handle)

    def begin_repaint(self, handle: int, wanted: Repaint) -> Upload:
        self.drop_repaint(handle)
        return self.begin(repaint.work(wanted, self.pictures, self.staging, lambda made: self._repaints.update({handle: made})), handle)

    def repaint(self, handle: int) -> None:
        repaint.apply(self._repaints.pop(handle), self.models[handle], self.pictures, self.materials)

    def drop_repaint(self, handle: int) -> None:
        ready = self._repaints.pop(handle, None)
        if ready is not None:
            self.pictures.remove(list(ready.layers.values()))

    def begin(self, work: Work, handle: int = -1) -> Upload:
        """Anything that is to be done by and by, between frames."""
        if self._uploading is not None and not self._uploading.over:
            raise RuntimeError("one upload at a time: let the last one come to its end or cancel it first")
        self._uploading = Upload(handle, work, self.staging)
        return self._uploading

    def _new_handle(self) -> int:
        handle, self._next = self._next, self._next + 1
        return handle

    def remove_model(self, handle: int) -> None:
        self.drop_repaint(handle)
        uploaded.remove(self.models.pop(handle), self.geometry, self.pictures, self.materials)

    def remove_environment(self, handle: int) -> None:
        self.environments.pop(handle).close()

    def close(self) -> None:
        if self._uploading is not None:
            self._uploading.cancel()
        for environment in self.environments.values():
            environment.close()
        self.environments.clear()
        self._stack.close()

"""What the renderer reads of a display's target. Structural, so that render need not know display."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]


class Target(Protocol):
    """The fields of `vrapp.display.protocol.Target` that are read here. L layers of one size.

    color, depth: GL textures (2D arrays of L layers when `array`, else 2D); color 0 means the default framebuffer, depth 0 that nobody wants it.
    full: (width, height) of the textures where they are larger than the part at their lower left that is drawn, (0, 0) where that is all.
    clip_from_eye: (L, 4, 4) column-major, GL clip space. generation: another number whenever the names mean other textures than before.
    hidden: for each layer (3 T, 2) corners of triangles on the plane z = -1 of the eye's space that nobody sees, None where all is seen; another object
    whenever they change.
    """

    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def layers(self) -> int: ...
    @property
    def clip_from_eye(self) -> F32: ...
    @property
    def color(self) -> int: ...
    @property
    def depth(self) -> int: ...
    @property
    def array(self) -> bool: ...
    @property
    def full(self) -> tuple[int, int]: ...
    @property
    def generation(self) -> int: ...
    @property
    def hidden(self) -> Sequence[F32] | None: ...

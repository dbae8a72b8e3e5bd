"""The stage: the reference space that everything is located in, with its floor at y = 0, and the head in it."""

from __future__ import annotations

import contextlib
from typing import Any

from vrapp.display.openxr_calls import xr
from vrapp.errors import MissingError


class Stage:
    """LOCAL_FLOOR where offered (it starts where the person stands), then STAGE, then LOCAL lowered by an assumed eye height.

    kind: what was taken, for events about it. handle: stage space. head: the space between the eyes.
    """

    def __init__(self, session: Any, eye_height: float, local_floor: bool) -> None:
        offered = {int(kind) for kind in xr.enumerate_reference_spaces(session)}
        ranked = ([xr.ReferenceSpaceType.LOCAL_FLOOR] if local_floor else []) + [xr.ReferenceSpaceType.STAGE, xr.ReferenceSpaceType.LOCAL]
        kinds = [kind for kind in ranked if int(kind) in offered]
        if not kinds:
            raise MissingError("the OpenXR runtime offers no space to stand in; update it")
        self.kind = int(kinds[0])
        lowered = -eye_height if kinds[0] == xr.ReferenceSpaceType.LOCAL else 0.0
        self.handle: Any = _space(session, kinds[0], lowered)
        self.head: Any = _space(session, xr.ReferenceSpaceType.VIEW, 0.0)

    def close(self) -> None:
        """`head` belongs to the locator that it was given to."""
        with contextlib.suppress(xr.exception.XrException):
            xr.destroy_space(self.handle)


def _space(session: Any, kind: Any, y: float) -> Any:
    pose = xr.Posef(orientation=xr.Quaternionf(0, 0, 0, 1), position=xr.Vector3f(0, y, 0))
    return xr.create_reference_space(session, xr.ReferenceSpaceCreateInfo(reference_space_type=kind, pose_in_reference_space=pose))

"""An avatar that stands in for the living one in pictures: in the pose that was asked for, or playing one motion, without life of its own."""

from __future__ import annotations

from vrapp.avatar.avatar import Avatar
from vrapp.avatar.pose import Pose, Want
from vrapp.avatar.posed import Posed, Wish
from vrapp.scene.vrm_types import Vrm
from vrapp.xform import compose, quat_from_axis_angle


class Statue(Avatar):
    """It stands where the room has it and turns to nobody. Every step brings the motion as much further as time went on; the first lets hair settle."""

    def __init__(self, vrm: Vrm, wish: Wish, time_s: float = 0.0, spot: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)) -> None:
        super().__init__(vrm)
        self._posed, self._wish, self._time_s = Posed(vrm), wish, time_s
        self._posed.root[...] = compose(spot[:3], quat_from_axis_angle((0.0, 1.0, 0.0), spot[3]))
        self._settled = False
        self.pose = self._posed.show(wish, time_s)

    @property
    def seconds(self) -> float:
        """Of the motion; 0 for a pose."""
        return self._wish.motion.duration_s if self._wish.motion else 0.0

    def animate(self, want: Want, dt_s: float) -> Pose:
        self._eyes_at = None
        if self._settled:
            self._time_s += dt_s
            return self._posed.step(self._wish, self._time_s, dt_s)
        self._settled = True
        return self._posed.settle(self._wish, self._time_s)

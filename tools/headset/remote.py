"""The wearer: head, hands and buttons of Monado's remote device, held as they are and streamed to it 50 times a second.

Metres and radians in OpenXR's stage: Y up, floor at 0, the wearer looks along -Z when yaw and pitch are 0. Yaw turns to the left, pitch looks up. The
packet is Monado's `struct r_remote_data` (src/xrt/drivers/remote/r_interface.h, header "mndrmt3"): 376 bytes, little-endian.
"""

from __future__ import annotations

import math
import socket
import struct
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

PORT = 4242
PACKET_BYTES = 376
RATE_HZ = 50.0
Vector = tuple[float, float, float]
Quaternion = tuple[float, float, float, float]  # x, y, z, w


def turned(yaw: float, pitch: float) -> Quaternion:
    """The rotation that turns -Z by `yaw` about Y, then by `pitch` about its own X."""
    sy, cy, sp, cp = math.sin(yaw / 2), math.cos(yaw / 2), math.sin(pitch / 2), math.cos(pitch / 2)
    return (cy * sp, sy * cp, -sy * sp, cy * cp)


def angles_to(start: Vector, end: Vector) -> tuple[float, float]:
    """Yaw and pitch with which something at `start` faces `end`."""
    x, y, z = (e - s for s, e in zip(start, end, strict=True))
    return math.atan2(-x, -z), math.atan2(y, math.hypot(x, z))


@dataclass(frozen=True)
class HandState:
    """One controller, or with `tracked` a bare hand whose joints Monado makes from the curls (thumb to little finger, 0 open to 1 closed)."""

    position: Vector
    orientation: Quaternion = (0.0, 0.0, 0.0, 1.0)
    trigger: float = 0.0
    squeeze: float = 0.0
    thumbstick: tuple[float, float] = (0.0, 0.0)
    curl: tuple[float, float, float, float, float] = (0.0, 0.0, 0.0, 0.0, 0.0)
    menu: bool = False
    active: bool = True
    tracked: bool = False

    def packed(self) -> bytes:
        """120 bytes: pose, velocities, curls (Monado's go from the little finger to the thumb), analog inputs, buttons."""
        pressed = self.trigger > 0.7
        buttons = (self.tracked, self.active, 0, 0, 0, 0, self.menu, self.menu, pressed, self.trigger > 0.0)
        analog = (self.trigger, self.squeeze, self.squeeze, *self.thumbstick, 0.0, 0.0, 0.0)
        return struct.pack("<7f6f5f8f10B6x", *self.orientation, *self.position, *([0.0] * 6), *reversed(self.curl), *analog, *map(int, buttons))


@dataclass(frozen=True)
class WearerState:
    """Everything the packet says."""

    position: Vector = (0.0, 1.6, 0.0)
    yaw: float = 0.0
    pitch: float = 0.0
    left: HandState = field(default_factory=lambda: HandState((-0.2, 1.2, -0.4)))
    right: HandState = field(default_factory=lambda: HandState((0.2, 1.2, -0.4)))

    def packed(self) -> bytes:
        """376 bytes. The views' own poses are marked invalid: Monado spreads the eyes about the centre by itself."""
        view = struct.pack("<4f7f4x", -0.8, 0.8, 0.8, -0.8, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
        centre = struct.pack("<7f?3x", *turned(self.yaw, self.pitch), *self.position, False)
        return b"mndrmt3\0" + view + view + centre + self.left.packed() + self.right.packed()


class Wearer:
    """Steers the headset. Every method keeps what it is not told to change, and takes effect within one packet (20 ms)."""

    def __init__(self) -> None:
        self.state = WearerState()
        self._changed, self._stopping = threading.Event(), threading.Event()
        self._sent: WearerState | None = None
        self._thread: threading.Thread | None = None

    def look(self, yaw: float | None = None, pitch: float | None = None) -> None:
        """Turn the head."""
        now = self.state
        self._set(replace(now, yaw=now.yaw if yaw is None else yaw, pitch=now.pitch if pitch is None else pitch))

    def look_at(self, x: float, y: float, z: float) -> None:
        """Turn the head towards a point of the stage."""
        self.look(*angles_to(self.state.position, (x, y, z)))

    def move(self, x: float, y: float, z: float) -> None:
        """Put the head (between the eyes) at a point of the stage; the hands stay where they are."""
        self._set(replace(self.state, position=(x, y, z)))

    def hand(
        self,
        side: str,
        *,
        position: Vector | None = None,
        yaw: float | None = None,
        pitch: float | None = None,
        pointing_at: Vector | None = None,
        trigger: float | None = None,
        squeeze: float | None = None,
        thumbstick: tuple[float, float] | None = None,
        curl: float | Sequence[float] | None = None,
        menu: bool | None = None,
        active: bool | None = None,
        tracked: bool | None = None,
    ) -> None:
        """Move one hand ("left" or "right"), press its buttons, bend its fingers. `curl`: one number for all fingers or five, thumb first."""
        now: HandState = {"left": self.state.left, "right": self.state.right}[side]
        change: dict[str, object] = {"position": position, "trigger": trigger, "squeeze": squeeze, "thumbstick": thumbstick}
        change |= {"menu": menu, "active": active, "tracked": tracked}
        if curl is not None:
            change["curl"] = (float(curl),) * 5 if isinstance(curl, int | float) else tuple(float(value) for value in curl)
        if pointing_at is not None:
            yaw, pitch = angles_to(position or now.position, pointing_at)
        if yaw is not None or pitch is not None:
            change["orientation"] = turned(yaw or 0.0, pitch or 0.0)
        new = replace(now, **{name: value for name, value in change.items() if value is not None})  # type: ignore[arg-type]
        self._set(replace(self.state, left=new) if side == "left" else replace(self.state, right=new))

    def rest(self) -> None:
        """Back to standing, looking ahead, hands open."""
        self._set(WearerState())

    def start(self) -> None:
        """Begin to stream; reconnects by itself when the runtime is restarted."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._stream, name="wearer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._changed.set()
        if self._thread:
            self._thread.join(5)
        self._thread = None

    def _set(self, state: WearerState) -> None:
        self.state = state
        self._changed.set()

    def _stream(self) -> None:
        while not self._stopping.is_set():
            try:
                with socket.create_connection(("127.0.0.1", PORT), 1) as link:
                    self._talk(link)
            except OSError:
                self._stopping.wait(0.05)

    def _talk(self, link: socket.socket) -> None:
        link.settimeout(5)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        link.recv(2 * PACKET_BYTES, socket.MSG_WAITALL)  # it greets with its own state, twice
        while not self._stopping.is_set():
            self._changed.clear()
            link.sendall(self.state.packed())
            self._changed.wait(1 / RATE_HZ)

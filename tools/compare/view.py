"""How a file is looked at, as both sides are told: camera, light, expressions, the moment. Metres, radians inside, degrees on the command line."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import msgspec

from tools.compare.errors import CompareError

Vec3 = tuple[float, float, float]
STEP_S = 1.0 / 60.0


class Lamp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """KHR_lights_punctual in the world. direction: where the light goes; color linear; intensity in lux (directional) or candela; angles in degrees."""

    kind: Literal["directional", "point", "spot"] = "directional"
    position: Vec3 = (0.0, 0.0, 0.0)
    direction: Vec3 = (0.0, -1.0, 0.0)
    color: Vec3 = (1.0, 1.0, 1.0)
    intensity: float = 1.0
    range: float = 0.0
    inner_cone: float = 0.0
    outer_cone: float = 45.0


class Lighting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file of --lights. ambient: irradiance / pi from everywhere, linear. The default is that of the reference pictures."""

    lights: tuple[Lamp, ...] = (Lamp(direction=(-1.0, -2.0, -1.5), intensity=0.7 * math.pi),)
    ambient: Vec3 = (0.3, 0.3, 0.3)


@dataclass(frozen=True, slots=True)
class View:
    """camera: place, target, vertical field of view in degrees, or None to see the whole of it. steps: updates of 1/60 s before the picture.
    background: sRGB. unsettled: the springs of a 0.x avatar still swing from its half turn, as in the reference pictures."""

    size: tuple[int, int] = (640, 480)
    camera: tuple[float, ...] | None = None
    lighting: Lighting = field(default_factory=Lighting)
    environment: Path | None = None
    sky: bool = False
    background: int = 0x3A4250
    expressions: tuple[tuple[str, float], ...] = ()
    steps: int = 30
    stereo: bool = False
    unsettled: bool = False
    near: float = 0.1
    far: float = 100.0

    @property
    def time_s(self) -> float:
        return self.steps * STEP_S

    def to_page(self, camera: tuple[float, ...], file: Path) -> dict[str, Any]:
        """What page.js reads."""
        words = {key: value for key, value in asdict(self).items() if key not in ("lighting", "environment")}
        lighting: dict[str, Any] = msgspec.to_builtins(self.lighting)
        return {**words, **lighting, "camera": camera, "file": file.name, "environment": self.environment.name if self.environment else None}


def load_lighting(path: Path) -> Lighting:
    """The JSON of --lights: {"lights": [{"kind": "directional", "direction": [0, -1, 0], "intensity": 3.0}], "ambient": [0.1, 0.1, 0.1]}."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Lighting)
    except (OSError, msgspec.DecodeError, json.JSONDecodeError) as error:
        raise CompareError(f"{path}: not a file of lights ({error}); see Lighting in tools/compare/view.py") from error

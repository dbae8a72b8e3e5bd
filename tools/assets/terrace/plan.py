"""The roof terrace as a Plan: what stands there, what shines, from where it is seen. A deck of 5.4 by 4.5 m behind the living room, in Blender's axes."""

from __future__ import annotations

import numpy as np
from place.glb import point
from place.plan import Group, Lamp, LightSet, Plan, Source, View
from place.shapes import Thing
from terrace import pictures
from terrace.furniture import TABLE_AT, bulbs, furniture
from terrace.plants import climber, grasses, herbs, olive
from terrace.shell import BACK, DOOR, FAR, HALF_X, WINDOW, shell
from terrace.surfaces import SURFACES

SEED = 23
EYE = 1.55
USER, AVATAR = (0.0, -1.15, 0.0), (0.0, 0.45, 0.0)
WARM, AMBER, WHITE = (1.0, 0.72, 0.44), (1.0, 0.58, 0.26), (1.0, 1.0, 1.0)
KEY_AT, RIM_AT = (-0.45, -0.35, 2.30), (0.95, 2.05, 2.22)  # among the bulbs: before and behind the one who stands in the middle
VIEWS = {
    "user": View((0.0, -1.2, EYE), (0.0, 1.0, 1.25), 62),
    "left": View((-2.2, -1.7, 1.6), (1.2, 1.5, 0.8), 62),
    "right": View((2.3, -1.8, 1.6), (-1.4, 1.6, 0.9), 62),
    "back": View((-1.6, 1.9, 1.6), (0.7, -2.2, 1.1), 66),
    "seat": View((1.9, 0.2, 1.15), (-1.6, 1.0, 1.25), 62),
}


def things() -> list[Thing]:
    rng = lambda k: np.random.default_rng([SEED, k])  # noqa: E731
    return [
        *shell(), *furniture(),
        olive(rng(1), (-2.22, 1.84, 0.0)), grasses(rng(2), "trough_left", (-2.46, -0.15, 0.0), np.pi / 2, 1.7),
        grasses(rng(3), "trough_far", (0.15, FAR - 0.28, 0.0), 0.0, 1.9), climber(rng(4), "climber_window", "bougainvillea", (2.62, BACK + 0.24, 0.0), "glaze", 0.34),
        climber(rng(7), "climber_door", "jasmine", (-2.15, BACK + 0.24, 0.0), "terracotta", 0.0),
        herbs(rng(5), "herbs_rail", (2.28, FAR - 0.34, 0.0), "terracotta", 0.15, 0.24), herbs(rng(6), "herbs_door", (-1.45, BACK + 0.24, 0.0), "glaze", 0.17, 0.28),
    ]  # fmt: skip


def scene_extras() -> dict[str, object]:
    """glTF's axes: places are x, y, z, yaw (radians about +Y)."""
    return {
        "place": "a roof terrace above a small town",
        "avatar_spot": [*point(AVATAR), 0.0],
        "user_spot": [*point(USER), 0.0],
        "navigation": [[-2.1, 2.0], [2.3, 2.0], [2.3, 0.6], [1.5, 0.5], [1.5, -0.3], [0.6, -1.0], [0.6, -1.65], [-1.1, -1.65], [-1.1, -0.6], [-2.1, -0.3]],
        "panel_spot": [0.62, 1.15, -0.15, -0.30],
    }


def sources() -> dict[str, Source]:
    """What is baked, each alone. The sky is white: the hours tint it."""
    x0, z0, x1, z1 = WINDOW
    d0, d1, dz = DOOR
    door = Lamp("AREA", ((d0 + d1) / 2, BACK - 0.02, dz / 2), 15.0, (1.0, 0.66, 0.36), (d1 - d0 - 0.1, dz - 0.1), ((d0 + d1) / 2, 3.0, 0.9))
    pane = Lamp("AREA", ((x0 + x1) / 2, BACK - 0.02, (z0 + z1) / 2), 7.0, (1.0, 0.66, 0.36), (x1 - x0 - 0.1, z1 - z0 - 0.1), ((x0 + x1) / 2, 3.0, 1.0))
    strings = tuple(Lamp("POINT", at, 1.5, WARM, (0.03, 0)) for at in bulbs())
    candle = (TABLE_AT[0] - 0.10, TABLE_AT[1] + 0.10, TABLE_AT[2] + 0.43 + 0.17)
    return {
        "sky": Source(world=WHITE),
        "sun": Source((Lamp("SUN", (6, 4, 7), 3.6, (1.0, 0.93, 0.82), (0.8, 0), (0.0, -0.4, 0.0)),)),
        "afterglow": Source((Lamp("SUN", (-5, 11, 2.2), 1.0, WHITE, (50.0, 0), (0.0, 0.0, 0.8)),)),
        "strings": Source((*strings, Lamp("POINT", KEY_AT, 26.0, WARM, (0.14, 0), role="key"), Lamp("POINT", RIM_AT, 17.0, WARM, (0.10, 0), role="rim"))),
        "lantern": Source((Lamp("POINT", candle, 9.0, AMBER, (0.035, 0)),)),
        "house": Source((door, pane, Lamp("POINT", (DOOR[1] + 0.34, BACK + 0.14, 1.80), 7.0, WARM, (0.045, 0)))),
    }


GROUPS = {
    "sky_day": Group({"sky": (0.74, 0.86, 1.02), "sun": (1.75, 1.65, 1.5)}, outside="day"),
    "sky_dusk": Group({"sky": (0.185, 0.190, 0.335), "afterglow": (1.10, 0.52, 0.30)}, outside="dusk"),
    "sky_night": Group({"sky": (0.024, 0.032, 0.070)}, outside="night"),
    "strings": Group({"strings": WHITE}, "string_lights"),
    "lantern": Group({"lantern": WHITE}, "lantern"),
    "house": Group({"house": WHITE}, "wall_lamp"),
}
LAMPS = {"strings": 1.0, "lantern": 1.0, "house": 1.0}
SETS = {
    "day": LightSet({"sky_day": 1.0}, 0.80, "day", 1.35),
    "dusk": LightSet({"sky_dusk": 1.0, **LAMPS}, 1.05, "dusk", 0.70),
    "night": LightSet({"sky_night": 1.0, **LAMPS}, 1.15, "night", 0.85),
}


def plan() -> Plan:
    return Plan(
        name="terrace", things=things(), surfaces=SURFACES, sources=sources(), groups=GROUPS, sets=SETS, default="dusk", views=VIEWS, extras=scene_extras(),
        middle=(0.0, -0.1, EYE - 0.1), probes=((-2.3, -1.9, 0.15), (2.3, 2.0, 2.25), (7, 6, 4)), box=((-14.0, BACK, 0.0), (14.0, 18.0, 10.0)),
        textures=lambda folder: pictures.make_all(folder, SEED),
    )  # fmt: skip

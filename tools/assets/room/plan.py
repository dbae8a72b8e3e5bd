"""The evening room as a Plan: what stands there, what shines, from where it is seen. 5 x 6 m, 2.6 m high, in Blender's axes."""

from __future__ import annotations

import numpy as np
from place.glb import point
from place.plan import Group, Lamp, LightSet, Plan, Source, View
from place.shapes import Thing
from room import pictures
from room.decor import decor
from room.furniture import CONSOLE_AT, LAMP_AT, PENDANT_AT, SHELF_AT, SIDEBOARD_AT, TABLE_AT, furniture
from room.shell import HALF_X, HALF_Y, HEIGHT, REVEAL, WINDOW, shell
from room.surfaces import SURFACES

SEED = 7
EYE = 1.55
USER, AVATAR = (0.0, -1.2, 0.0), (0.0, 0.4, 0.0)
WARM, WARMER, COOL, WHITE = (1.0, 0.76, 0.50), (1.0, 0.66, 0.36), (0.62, 0.66, 1.0), (1.0, 1.0, 1.0)
# White balls that the renderer must draw as Cycles does: over the rug, by the floor lamp, in the corner by the sideboard. None stands on a probe.
BALLS = ((0.13, 0.45, 1.15), (0.55, 1.75, 1.3), (1.45, -2.3, 0.7))
VIEWS = {
    "user": View((0.0, -1.2, EYE), (0.0, 1.0, 1.25), 62),
    "left": View((-2.2, -2.6, 1.6), (1.0, 1.6, 0.8), 62),
    "right": View((2.2, -0.4, 1.6), (-2.0, 1.6, 0.9), 62),
    "back": View((-1.9, 2.2, 1.7), (0.6, -2.6, 0.9), 66),
    "far": View((2.1, 2.2, 1.7), (-1.6, -2.4, 0.9), 66),
}


def things() -> list[Thing]:
    return [*shell(), *furniture(), *decor(np.random.default_rng(SEED))]


def scene_extras() -> dict[str, object]:
    """glTF's axes: places are x, y, z, yaw (radians about +Y). The avatar faces +Z at yaw 0; the user looks along -Z at yaw 0."""
    return {
        "place": "a living room in the evening",
        "avatar_spot": [*point(AVATAR), 0.0],
        "user_spot": [*point(USER), 0.0],
        "navigation": [[-1.75, 2.4], [2.1, 2.4], [2.1, -0.1], [1.05, -0.45], [0.95, -1.6], [-0.35, -1.6], [-0.45, -0.55], [-1.75, -0.45]],
        "panel_spot": [0.62, 1.15, -0.15, -0.30],
    }


def sources() -> dict[str, Source]:
    """What is baked, each alone. The window is white: the skies tint it."""
    x0, z0, x1, z1 = WINDOW
    mid = ((x0 + x1) / 2, HALF_Y + REVEAL + 0.02, (z0 + z1) / 2)
    shelf = [Lamp("AREA", (SHELF_AT[0], SHELF_AT[1] - 0.12, z - 0.012), 0.55, WARMER, (1.0, 0.02), (SHELF_AT[0], SHELF_AT[1] + 0.05, z - 0.3))
             for z in (0.478, 0.858, 1.218, 1.578, 1.98)]  # fmt: skip
    flames = [Lamp("POINT", at, 0.35, (1.0, 0.55, 0.22), (0.012, 0)) for at in ((TABLE_AT[0] - 0.22, TABLE_AT[1] + 0.12, 0.54), (TABLE_AT[0] - 0.14, TABLE_AT[1] + 0.20, 0.51))]
    return {
        "window": Source((Lamp("AREA", mid, 22, WHITE, (x1 - x0, z1 - z0), (mid[0], 0, 1.0)),)),
        "sun": Source((Lamp("SUN", (0, 6, 6), 3.0, (1.0, 0.93, 0.82), (0.8, 0), (-2.0, 2.2, 2.4)),)),
        "pendant": Source((
            Lamp("POINT", (PENDANT_AT[0], PENDANT_AT[1], HEIGHT - 0.42), 84.0, WARM, (0.21, 0), role="key"),
            Lamp("AREA", (0, 0, HEIGHT - 0.12), 10, (1.0, 0.86, 0.70), (2 * HALF_X - 0.6, 2 * HALF_Y - 0.6), (0, 0, 0)),
        )),
        "floor_lamp": Source((Lamp("POINT", (LAMP_AT[0], LAMP_AT[1], 1.45), 36.0, WARM, (0.09, 0), role="rim"),)),
        "console_lamp": Source((Lamp("POINT", (CONSOLE_AT[0] - 0.02, CONSOLE_AT[1] + 0.66, 0.52 + 0.31), 10, WARMER, (0.07, 0)),), samples=0.5),
        "sideboard_lamp": Source((Lamp("POINT", (SIDEBOARD_AT[0] + 0.58, SIDEBOARD_AT[1], 0.80 + 0.31), 13, WARMER, (0.07, 0)),), samples=0.5),
        "screen": Source((Lamp("AREA", (-2.42, CONSOLE_AT[1], 1.32), 4, COOL, (1.3, 0.7), (0, CONSOLE_AT[1], 1.2)),), samples=0.5),
        "candles": Source((*shelf, *flames), samples=0.5),
    }  # fmt: skip


GROUPS = {
    "sky_day": Group({"window": (9.0, 10.0, 11.0), "sun": WHITE}, outside="day"),
    "sky_dusk": Group({"window": COOL}, outside="dusk"),
    "sky_night": Group({"window": (0.05, 0.06, 0.11)}, outside="night"),
    "pendant": Group({"pendant": WHITE}, "pendant"),
    "floor_lamp": Group({"floor_lamp": WHITE}, "floor_lamp"),
    "console_lamp": Group({"console_lamp": WHITE}, "table_lamp_console"),
    "sideboard_lamp": Group({"sideboard_lamp": WHITE}, "table_lamp_sideboard"),
    "screen": Group({"screen": WHITE}, "wall_screen"),
    "candles": Group({"candles": WHITE}),
}
LAMPS = {name: 1.0 for name in ("pendant", "floor_lamp", "console_lamp", "sideboard_lamp", "screen", "candles")}
SETS = {
    "day": LightSet({"sky_day": 1.0}, 0.7, "dusk", 3.0),
    "dusk": LightSet({"sky_dusk": 1.0, **LAMPS}, 0.82, "dusk", 1.0),
    "night": LightSet({"sky_night": 1.0, **LAMPS, "pendant": 0.25}, 0.95, "dusk", 0.1),
}


def plan() -> Plan:
    return Plan(
        name="evening", things=things(), surfaces=SURFACES, sources=sources(), groups=GROUPS, sets=SETS, default="dusk", views=VIEWS, extras=scene_extras(),
        middle=(0.0, -0.1, EYE - 0.1), probes=((-2.25, -2.75, 0.15), (2.25, 2.75, 2.25), (7, 8, 4)),
        box=((-HALF_X, -HALF_Y, 0.0), (HALF_X, HALF_Y, HEIGHT)), balls=BALLS, textures=lambda folder: pictures.make_all(folder, SEED),
    )  # fmt: skip

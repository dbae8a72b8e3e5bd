"""The evening room as a Plan: what stands there, what shines, from where it is seen. 5 x 6 m, 2.6 m high, in Blender's axes."""

from __future__ import annotations

import numpy as np
from place.glb import point
from place.plan import Group, Lamp, LightSet, Plan, Source, View
from place.shapes import Thing
from room import pictures
from room.decor import decor
from room.hall import hall
from room.study import DESK_TOP, LAMP_HEAD, study
from room.furniture import CONSOLE_AT, LAMP_AT, PENDANT_AT, SHELF_AT, SIDEBOARD_AT, TABLE_AT, furniture
from room.shell import HALF_X, HALF_Y, HEIGHT, REVEAL, WINDOW, shell
from room.surfaces import SURFACES

SEED = 7
EYE = 1.55
USER, AVATAR = (0.0, -1.2, 0.0), (0.0, 0.4, 0.0)
WARM, WARMER, FLAME, COOL, WHITE = (1.0, 0.76, 0.50), (1.0, 0.66, 0.36), (1.0, 0.55, 0.22), (0.62, 0.66, 1.0), (1.0, 1.0, 1.0)
# White balls that the renderer must draw as Cycles does: over the rug, by the floor lamp, in the corner by the sideboard. None stands on a probe.
BALLS = ((0.13, 0.45, 1.15), (0.55, 1.75, 1.3), (1.35, -1.35, 0.7))
VIEWS = {
    "user": View((0.0, -1.2, EYE), (0.0, 1.0, 1.25), 62),
    "left": View((-2.2, -2.6, 1.6), (1.0, 1.6, 0.8), 62),
    "right": View((2.2, -0.4, 1.6), (-2.0, 1.6, 0.9), 62),
    "back": View((-1.9, 2.2, 1.7), (0.6, -2.6, 0.9), 66),
    "curtain": View((0.2, 1.2, 1.45), (1.2, 3.0, 1.0), 55),
    "coat": View((0.9, -0.9, 1.5), (2.5, -0.75, 1.0), 60),
    "desk": View((-0.6, -1.4, 1.5), (-2.3, -1.9, 0.9), 62),
    "table": View((-0.6, 0.2, 1.1), (-0.9, 1.3, 0.4), 50),
    "far": View((2.1, 2.2, 1.7), (-1.6, -2.4, 0.9), 66),
}


def things() -> list[Thing]:
    rng = np.random.default_rng(SEED)
    return [*shell(), *furniture(), *decor(rng), *study(rng), *hall()]


def scene_extras() -> dict[str, object]:
    """glTF's axes: places are x, y, z, yaw (radians about +Y). The avatar faces +Z at yaw 0; the user looks along -Z at yaw 0."""
    return {
        "place": "a living room",
        "avatar_spot": [*point(AVATAR), 0.0],
        "user_spot": [*point(USER), 0.0],
        "navigation": [[-1.25, 2.35], [0.45, 2.35], [0.5, 1.45], [1.4, 1.45], [1.45, 2.1], [2.2, 2.1], [2.2, 1.35], [1.95, 1.25], [1.95, -0.02],
                       [1.10, -0.45], [1.0, -1.70], [-0.45, -1.70], [-0.45, -0.60], [-1.75, -0.45], [-1.75, 0.85], [-1.25, 1.0]],
        "panel_spot": [0.62, 1.15, -0.15, -0.30],
    }


def sources() -> dict[str, Source]:
    """What is baked, each alone. The window is white: the skies tint it."""
    x0, z0, x1, z1 = WINDOW
    mid = ((x0 + x1) / 2, HALF_Y + REVEAL + 0.02, (z0 + z1) / 2)
    tx, ty, tz = TABLE_AT
    flames = [Lamp("POINT", (tx - 0.22, ty + 0.12, tz + 0.53), 0.5, FLAME, (0.012, 0)), Lamp("POINT", (tx - 0.14, ty + 0.20, tz + 0.495), 0.5, FLAME, (0.012, 0)),
              Lamp("POINT", (x1 - 0.62, HALF_Y + 0.035, z0 + 0.14), 0.4, FLAME, (0.012, 0))]  # fmt: skip
    shelf = [Lamp("AREA", (SHELF_AT[0], SHELF_AT[1] - 0.12, z - 0.012), 0.55, WARMER, (1.0, 0.02), (SHELF_AT[0], SHELF_AT[1] + 0.05, z - 0.3))
             for z in (0.478, 0.858, 1.218, 1.578, 1.98)]  # fmt: skip
    floor_lamp = (LAMP_AT[0], LAMP_AT[1], 1.45)
    return {
        "window": Source((Lamp("AREA", mid, 22, WHITE, (x1 - x0, z1 - z0), (mid[0], 0, 1.0)),)),
        "sun": Source((Lamp("SUN", (2.6, 7.0, 4.6), 14.0, (1.0, 0.92, 0.80), (0.9, 0), (-0.8, 1.6, 0.6)),), samples=0.7),
        "pendant": Source((
            Lamp("POINT", (PENDANT_AT[0], PENDANT_AT[1], HEIGHT - 0.44), 66.0, WARM, (0.21, 0), role="key"),
            Lamp("AREA", (0, 0, HEIGHT - 0.14), 7, (1.0, 0.84, 0.66), (2 * HALF_X - 0.6, 2 * HALF_Y - 0.6), (0, 0, 0)),
        )),
        "floor_lamp": Source((
            Lamp("POINT", floor_lamp, 24.0, WARM, (0.09, 0), role="rim"),
            Lamp("SPOT", floor_lamp, 46.0, WARM, (0.09, 0), (LAMP_AT[0], LAMP_AT[1], 3.0), spread=112),
            Lamp("SPOT", floor_lamp, 34.0, WARM, (0.09, 0), (LAMP_AT[0], LAMP_AT[1], 0.0), spread=104),
        )),
        "console_lamp": Source(_table_lamp((CONSOLE_AT[0] - 0.02, CONSOLE_AT[1] + 0.66, 0.52), 8.0), samples=0.4),
        "sideboard_lamp": Source(_table_lamp((SIDEBOARD_AT[0] + 0.58, SIDEBOARD_AT[1], 0.80), 10.0), samples=0.4),
        "desk_lamp": Source((Lamp("SPOT", (LAMP_HEAD[0], LAMP_HEAD[1], LAMP_HEAD[2] - 0.03), 32.0, WARM, (0.03, 0), (LAMP_HEAD[0], LAMP_HEAD[1], DESK_TOP), spread=116),), samples=0.4),
        "screen": Source((Lamp("AREA", (-2.42, CONSOLE_AT[1], 1.32), 5, COOL, (1.3, 0.7), (0, CONSOLE_AT[1], 1.2)),), samples=0.4),
        "small": Source((*shelf, *flames), samples=0.4),
    }  # fmt: skip


def _table_lamp(foot: tuple[float, float, float], watts: float) -> tuple[Lamp, ...]:
    """What comes through the shade, and the cones above and below it."""
    x, y, z = foot
    at = (x, y, z + 0.31)
    return (
        Lamp("POINT", at, watts * 0.8, WARMER, (0.07, 0)),
        Lamp("SPOT", at, watts * 1.3, WARMER, (0.05, 0), (x, y, z + 2), spread=104),
        Lamp("SPOT", at, watts * 0.9, WARMER, (0.05, 0), (x, y, z), spread=112),
    )


GROUPS = {
    "sky_day": Group({"window": (8.0, 9.0, 10.0), "sun": WHITE}, outside="day"),
    "sky_dusk": Group({"window": (0.78, 0.72, 1.0)}, outside="dusk"),
    "sky_night": Group({"window": (0.035, 0.05, 0.11)}, outside="night"),
    "pendant": Group({"pendant": WHITE}, "pendant"),
    "floor_lamp": Group({"floor_lamp": WHITE}, "floor_lamp"),
    "console_lamp": Group({"console_lamp": WHITE}, "table_lamp_console"),
    "sideboard_lamp": Group({"sideboard_lamp": WHITE}, "table_lamp_sideboard"),
    "desk_lamp": Group({"desk_lamp": WHITE}, "desk_lamp"),
    "screen": Group({"screen": WHITE}, "wall_screen"),
    "candles": Group({"small": WHITE}),
}
LAMPS = {name: 1.0 for name in ("floor_lamp", "console_lamp", "sideboard_lamp", "desk_lamp", "screen", "candles")}
SETS = {
    "day": LightSet({"sky_day": 1.0}, 0.72, "outside_day", 2.2),
    "dusk": LightSet({"sky_dusk": 1.0, "pendant": 1.0, **LAMPS}, 0.82, "outside_dusk", 1.0),
    "night": LightSet({"sky_night": 1.0, "pendant": 0.3, **LAMPS}, 0.95, "outside_night", 0.5),
}


def plan() -> Plan:
    return Plan(
        name="evening", things=things(), surfaces=SURFACES, sources=sources(), groups=GROUPS, sets=SETS, default="dusk", views=VIEWS, extras=scene_extras(),
        middle=(0.0, -0.1, EYE - 0.1), probes=((-2.25, -2.75, 0.15), (2.25, 2.75, 2.25), (7, 8, 4)),
        box=((-HALF_X, -HALF_Y, 0.0), (HALF_X, HALF_Y, HEIGHT)), balls=BALLS, reference=("user", "left", "right", "back", "far"), textures=lambda folder: pictures.make_all(folder, SEED),
    )  # fmt: skip

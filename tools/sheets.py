"""One avatar to be judged by eye: `python -m tools.sheets FILE.vrm [--out DIR] [--only views,expressions,poses]`.

Three contact sheets: the body and the face from all sides, every expression close up, and the poses in which a figure breaks first (arms up, arms crossed,
sitting, a deep knee bend, fists, head and trunk turned). Nothing moves by itself here: each picture is the file's own pose with springs hanging still.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from vrapp import config, showcase, xform
from vrapp.avatar import bones
from vrapp.avatar.constraints import apply_constraints, make_constraints
from vrapp.avatar.expressions import apply_expressions, make_expressions
from vrapp.avatar.rig import make_rig, place_humanoid
from vrapp.avatar.springs import Springs
from vrapp.config import Settings
from vrapp.hierarchy import world_from_local
from vrapp.reading import read_person
from vrapp.scene.vrm_types import Vrm
from vrapp.showcase import Moving, Show

TOP = Path(__file__).resolve().parent.parent
F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]
Turn = tuple[float, float, float]  # degrees about x (right to left shoulder), y (up), z (forward), applied in that order, in the bone's T-pose axes
LABEL = 16
SETTLE_S = 1.5  # in which springs come to rest after a pose is taken


def mirrored(bone: str, turn: Turn) -> dict[str, Turn]:
    """A left bone's turn and its mirror image on the right."""
    x, y, z = turn
    return {f"left{bone}": turn, f"right{bone}": (x, -y, -z)}


def fingers(bend: float, thumb: float = 25.0) -> dict[str, Turn]:
    """All fingers bent by so many degrees at each joint; arms stretched sideways, palms down, a left finger bends about -z."""
    out: dict[str, Turn] = {}
    for finger in ("Index", "Middle", "Ring", "Little"):
        for part in ("Proximal", "Intermediate", "Distal"):
            out |= mirrored(finger + part, (0.0, 0.0, -bend))
    for part in ("Metacarpal", "Proximal", "Distal"):
        out |= mirrored("Thumb" + part, (0.0, thumb, 0.0))
    return out


DOWN = mirrored("UpperArm", (0.0, 0.0, -72.0))
SITTING = mirrored("UpperLeg", (-88.0, 4.0, 0.0)) | mirrored("LowerLeg", (86.0, 0.0, 0.0))
POSES: dict[str, dict[str, Turn]] = {
    "T-pose": {},
    "arms down": DOWN,
    "arms up": mirrored("UpperArm", (0.0, 0.0, 68.0)) | mirrored("Shoulder", (0.0, 0.0, 14.0)),
    "arms forward": mirrored("UpperArm", (0.0, -85.0, 0.0)) | mirrored("Shoulder", (0.0, -10.0, 0.0)),
    "arms crossed": mirrored("UpperArm", (0.0, -62.0, -38.0)) | mirrored("LowerArm", (0.0, -112.0, 0.0)),
    "elbows bent": mirrored("UpperArm", (0.0, 0.0, -60.0)) | mirrored("LowerArm", (0.0, -130.0, 0.0)) | mirrored("Hand", (0.0, 0.0, 35.0)),
    "fists": mirrored("UpperArm", (0.0, -60.0, -10.0)) | mirrored("LowerArm", (0.0, -60.0, 0.0)) | fingers(80.0),
    "sitting": DOWN | SITTING,
    "knee bend": DOWN
    | mirrored("UpperLeg", (-118.0, 14.0, 0.0))
    | mirrored("LowerLeg", (138.0, 0.0, 0.0))
    | mirrored("Foot", (-24.0, 0.0, 0.0))
    | {"spine": (20.0, 0.0, 0.0)},
    "split step": DOWN
    | {"leftUpperLeg": (-62.0, 0.0, 0.0), "rightUpperLeg": (42.0, 0.0, 0.0), "rightLowerLeg": (50.0, 0.0, 0.0), "leftLowerLeg": (20.0, 0.0, 0.0)},
    "legs apart": DOWN | mirrored("UpperLeg", (0.0, 0.0, 48.0)),
    "head turned": DOWN | {"neck": (0.0, 32.0, 0.0), "head": (0.0, 40.0, 0.0)},
    "chin down": DOWN | {"neck": (22.0, 0.0, 0.0), "head": (22.0, 0.0, 0.0)},
    "head back": DOWN | {"neck": (-22.0, 0.0, 0.0), "head": (-24.0, 0.0, 8.0)},
    "trunk twisted": DOWN | {"spine": (0.0, 22.0, 0.0), "chest": (0.0, 22.0, 0.0), "upperChest": (0.0, 14.0, 0.0)},
    "bent over": DOWN | {"spine": (38.0, 0.0, 0.0), "chest": (26.0, 0.0, 0.0), "hips": (12.0, 0.0, 0.0)},
}


@dataclass(slots=True)
class View:
    """From where (yaw about the figure and pitch in degrees) and what: the face or the whole body."""

    name: str
    yaw: float
    pitch: float = 0.0
    face: bool = False
    room: float = 0.12  # around the figure, of its height: for arms that reach out


Shot = tuple[str, dict[str, Turn], dict[str, float], View]  # name, pose, expressions, from where
VIEWS = [
    View("front", 0.0),
    View("three quarters", 35.0),
    View("side", 90.0),
    View("back", 180.0),
    View("from above", 25.0, 40.0),
    View("face", 0.0, face=True),
    View("face, three quarters", 38.0, face=True),
    View("profile", 90.0, face=True),
    View("face from below", 15.0, -28.0, face=True),
    View("back of the head", 160.0, 12.0, face=True),
]


@dataclass(slots=True)
class Figure(Moving):
    """An avatar held in one pose, for a Show. Fill with `pose`."""

    vrm: Vrm | None = None
    materials: F32 = field(default_factory=lambda: np.zeros((0, 8, 4), np.float32))

    def pose(self, turns: dict[str, Turn], expressions: dict[str, float]) -> None:
        """Bones turned, expressions set, constraints solved and springs come to rest."""
        vrm = self.vrm
        assert vrm is not None
        rig, face = make_rig(vrm), make_expressions(vrm)
        norm = np.zeros((bones.COUNT, 4), np.float32)
        norm[:, 3] = 1.0
        for bone, turn in turns.items():
            norm[bones.BONE[bone]] = quaternion(turn)
        local = rig.rest_local.copy()
        place_humanoid(rig, norm, (0.0, 0.0, 0.0), local)
        world_from_local(rig.plan, local, self.world, self.root)
        for name, weight in expressions.items():
            face.weights[face.index[name]] = weight
        self.weights, self.materials = face.rest_morphs.copy(), face.rest_materials.copy()
        apply_expressions(face, self.weights, self.materials)
        apply_constraints(make_constraints(vrm, rig), local, self.world)
        springs = Springs(vrm, rig)
        for _ in range(round(SETTLE_S * 60.0)):
            springs.step(self.world, 1.0 / 60.0)

    def move(self, time_s: float) -> None:
        """A held pose does not move."""


def quaternion(turn: Turn) -> F32:
    """(4,) x, y, z, w; about x first."""
    out = np.array((0.0, 0.0, 0.0, 1.0), np.float32)
    for axis, degrees in zip(((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), turn, strict=True):
        out = np.asarray(xform.quat_mul(xform.quat_from_axis_angle(axis, math.radians(degrees)), out), np.float32)
    return out


def camera(figure: Figure, view: View) -> tuple[float, ...]:
    """Place, target, field of view: the head fills a face's picture, the figure with raised arms a body's."""
    vrm = figure.vrm
    assert vrm is not None
    rig = make_rig(vrm)
    head = rig.node[bones.HEAD]
    top = float(showcase.vertices(vrm.model, rig.rest_world, np.zeros_like(figure.weights))[:, 1].max())
    if view.face:
        at, reach = np.asarray(figure.world[head, 3, :3], np.float64), max(top - float(rig.rest_world[head, 3, 1]), 0.05)
        middle, half = at + np.array((0.0, 0.5 * reach, 0.0)), 0.62 * reach
    else:
        middle, half = np.array((0.0, 0.5 * (1.0 + view.room - 0.08) * top, 0.0)), 0.5 * (1.0 + view.room) * top
    yaw, pitch, fov = math.radians(view.yaw), math.radians(view.pitch), 22.0
    away = half / math.tan(math.radians(fov / 2.0))
    place = middle + away * np.array((math.sin(yaw) * math.cos(pitch), math.sin(pitch), math.cos(yaw) * math.cos(pitch)))
    return (*place.tolist(), *middle.tolist(), fov)


def draw(settings: Settings, figure: Figure, shots: list[Shot], size: tuple[int, int]) -> Iterator[tuple[str, U8]]:
    """(name, (H, W, 3)) of each shot: name, pose, expressions, view."""
    show = Show(None, figure, None, (0.0, 1.0, 3.0, 0.0, 1.0, 0.0, 30.0))
    figure.pose({}, {})
    with showcase.staged(settings, show, size, False, 30.0) as (renderer, display, scene):
        for name, turns, expressions, view in shots:
            figure.pose(turns, expressions)
            placed = scene.placed[0]
            placed.node_world, placed.morph_weights, placed.materials = figure.world, figure.weights, figure.materials
            show.camera = camera(figure, view)
            yield name, showcase.picture(renderer, display, scene, show, size)


def sheet(cells: list[tuple[str, U8]], columns: int) -> Image.Image:
    height, width = cells[0][1].shape[:2]
    out = Image.new("RGB", (columns * width, -(-len(cells) // columns) * (height + LABEL)), (24, 25, 28))
    pen = ImageDraw.Draw(out)
    for number, (name, picture) in enumerate(cells):
        x, y = number % columns * width, number // columns * (height + LABEL)
        out.paste(Image.fromarray(picture), (x, y + LABEL))
        pen.text((x + 3, y + 2), name, fill=(235, 235, 235))
    return out


def shots_of(kind: str, vrm: Vrm) -> list[Shot]:
    face, body = View("", 12.0, face=True), View("", 28.0, 6.0, room=0.3)
    if kind == "views":
        return [(view.name, DOWN, {}, view) for view in VIEWS]
    if kind == "poses":
        behind = View("", 205.0, 6.0, room=0.3)
        again = ("arms up", "sitting", "bent over", "knee bend")
        return [(name, turns, {}, body) for name, turns in POSES.items()] + [(f"{name}, behind", POSES[name], {}, behind) for name in again]
    both = [
        ("happy + aa", {"happy": 1.0, "aa": 1.0}),
        ("happy + blink", {"happy": 1.0, "blink": 1.0}),
        ("sad + oh", {"sad": 1.0, "oh": 1.0}),
        ("blink, half", {"blink": 0.5}),
    ]
    have = {e.name for e in vrm.expressions}
    return (
        [("at rest", DOWN, {}, face)]
        + [(e.name, DOWN, {e.name: 1.0}, face) for e in vrm.expressions]
        + [(name, DOWN, mix, face) for name, mix in both if mix.keys() <= have]
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="One avatar from all sides, with every expression and in hard poses.")
    parser.add_argument("file", type=Path, metavar="FILE.vrm")
    parser.add_argument("--out", type=Path, default=None, metavar="DIR", help="default: out/sheets/NAME")
    parser.add_argument("--only", default="views,expressions,poses", help="which sheets, default: views,expressions,poses")
    parser.add_argument("--size", type=int, default=320, help="pixels of one picture's side")
    parser.add_argument("--columns", type=int, default=0, help="default: as many as make the sheet a little wider than high")
    options = parser.parse_args()
    out: Path = options.out or TOP / "out" / "sheets" / options.file.stem
    out.mkdir(parents=True, exist_ok=True)
    settings = config.load(overrides={"render": {"scale": 2.0}})
    vrm = read_person(options.file)
    for kind in options.only.split(","):
        figure = Figure(vrm.model, vrm=vrm)
        cells = list(draw(settings, figure, shots_of(kind, vrm), (options.size, options.size)))
        sheet(cells, options.columns or max(5, math.ceil(math.sqrt(1.4 * len(cells))))).save(out / f"{kind}.png")
        print(f"{len(cells)} pictures: {out / f'{kind}.png'}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

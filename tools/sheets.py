"""One avatar to be judged by eye: `python -m tools.sheets FILE.vrm [--out DIR] [--only views,expressions,poses,clips]`.

Four contact sheets: the body and the face from all sides, every expression close up, the poses in which a figure breaks first (arms up, arms crossed,
sitting, a deep knee bend, fists, head and trunk turned), and every shipped motion, one a row. Nothing lives by itself here: a pose is held until its springs
hang still, a motion is played through with its springs.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from vrapp import config, motions, showcase, xform
from vrapp.avatar import bones
from vrapp.avatar.posed import Posed, Wish
from vrapp.avatar.turns import Quat
from vrapp.avatar.vrma import Motion
from vrapp.config import Settings
from vrapp.reading import read_person
from vrapp.scene.vrm_types import Vrm
from vrapp.showcase import Moving, Show

TOP = Path(__file__).resolve().parent.parent
U8 = npt.NDArray[np.uint8]
Turn = tuple[float, float, float]  # degrees about x (right to left shoulder), y (up), z (forward), applied in that order, in the bone's T-pose axes
LABEL = 16
STEP_S = 1.0 / 60.0
FRAMES = 8  # of a motion


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


@dataclass(frozen=True, slots=True)
class Shot:
    """time_s: of the wish's motion; shots of the same wish one after another are played through."""

    name: str
    wish: Wish
    view: View
    time_s: float = 0.0


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


class Figure(Moving):
    """An avatar in one pose, for a Show. Fill with `hold` or `play`."""

    def __init__(self, vrm: Vrm) -> None:
        self.posed = Posed(vrm)
        super().__init__(vrm.model)
        self.world, self.weights = self.posed.pose.node_world, self.posed.pose.morph_weights

    def hold(self, wish: Wish) -> None:
        self.posed.settle(wish)

    def play(self, wish: Wish, first_s: float, last_s: float) -> None:
        """From one moment of its motion to another, springs with it."""
        steps = max(1, round((last_s - first_s) / STEP_S))
        for step in range(1, steps + 1):
            self.posed.step(wish, first_s + (last_s - first_s) * step / steps, STEP_S)

    def move(self, time_s: float) -> None:
        """Time alone moves nothing here."""


def quaternion(turn: Turn) -> Quat:
    """x, y, z, w; about x first."""
    out = np.array((0.0, 0.0, 0.0, 1.0), np.float32)
    for axis, degrees in zip(((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), turn, strict=True):
        out = xform.quat_mul(xform.quat_from_axis_angle(axis, math.radians(degrees)), out)
    x, y, z, w = out.tolist()
    return x, y, z, w


def camera(figure: Figure, view: View) -> tuple[float, ...]:
    """Place, target, field of view: the head fills a face's picture, the figure with raised arms a body's."""
    posed = figure.posed
    head = posed.rig.node[bones.HEAD]
    top = float(showcase.vertices(posed.vrm.model, posed.rig.rest_world, posed.expressions.rest_morphs)[:, 1].max())
    if view.face:
        reach = max(top - float(posed.rig.rest_world[head, 3, 1]), 0.05)
        middle, half = np.asarray(figure.world[head, 3, :3], np.float64) + np.array((0.0, 0.5 * reach, 0.0)), 0.62 * reach
    else:
        middle, half = np.array((0.0, 0.5 * (1.0 + view.room - 0.08) * top, 0.0)), 0.5 * (1.0 + view.room) * top
    yaw, pitch, fov = math.radians(view.yaw), math.radians(view.pitch), 22.0
    away = half / math.tan(math.radians(fov / 2.0))
    place = middle + away * np.array((math.sin(yaw) * math.cos(pitch), math.sin(pitch), math.cos(yaw) * math.cos(pitch)))
    return (*place.tolist(), *middle.tolist(), fov)


def draw(settings: Settings, figure: Figure, shots: list[Shot], size: tuple[int, int]) -> Iterator[tuple[str, U8]]:
    """(name, (H, W, 3)) of each shot."""
    show = Show(None, figure, None, (0.0, 1.0, 3.0, 0.0, 1.0, 0.0, 30.0))
    last: Shot | None = None
    with showcase.staged(settings, show, size, False, 30.0) as (renderer, display, scene):
        scene.placed[0].materials = figure.posed.pose.materials
        for shot in shots:
            if shot.wish.motion is None or last is None or last.wish is not shot.wish:
                figure.hold(shot.wish)
            else:
                figure.play(shot.wish, last.time_s, shot.time_s)
            show.camera, last = camera(figure, shot.view), shot
            yield shot.name, showcase.picture(renderer, display, scene, show, size)


def sheet(cells: list[tuple[str, U8]], columns: int) -> Image.Image:
    height, width = cells[0][1].shape[:2]
    out = Image.new("RGB", (columns * width, -(-len(cells) // columns) * (height + LABEL)), (24, 25, 28))
    pen = ImageDraw.Draw(out)
    for number, (name, picture) in enumerate(cells):
        x, y = number % columns * width, number // columns * (height + LABEL)
        out.paste(Image.fromarray(picture), (x, y + LABEL))
        pen.text((x + 3, y + 2), name, fill=(235, 235, 235))
    return out


def held(turns: dict[str, Turn], expressions: dict[str, float] | None = None) -> Wish:
    return Wish(expressions or {}, None, {bone: quaternion(turn) for bone, turn in turns.items()})


def shots_of(kind: str, vrm: Vrm, settings: Settings, only: list[str]) -> list[Shot]:
    """only: names of motions; none are all."""
    face, body, behind = View("", 12.0, face=True), View("", 28.0, 6.0, room=0.3), View("", 205.0, 6.0, room=0.3)
    if kind == "views":
        return [Shot(view.name, held(DOWN), view) for view in VIEWS]
    if kind == "poses":
        again = ("arms up", "sitting", "bent over", "knee bend")
        front = [Shot(name, held(turns), body) for name, turns in POSES.items()]
        return front + [Shot(f"{name}, behind", held(POSES[name]), behind) for name in again]
    if kind == "clips":
        return [shot for name in only or motions.names() for shot in _clip(motions.read_motion(motions.find(name, settings)))]
    both = {"happy + aa": ("happy", "aa"), "happy + blink": ("happy", "blink"), "sad + oh": ("sad", "oh")}
    have = {e.name for e in vrm.expressions}
    alone = [Shot(name, held(DOWN, {name: 1.0}), face) for name in (e.name for e in vrm.expressions)]
    mixed = [Shot(name, held(DOWN, dict.fromkeys(parts, 1.0)), face) for name, parts in both.items() if have.issuperset(parts)]
    return [Shot("at rest", held(DOWN), face), *alone, *mixed, Shot("blink, half", held(DOWN, {"blink": 0.5} if "blink" in have else {}), face)]


def _clip(motion: Motion) -> list[Shot]:
    """FRAMES moments, from the first to the last."""
    wish, view = Wish(motion=motion), View("", 40.0, 4.0, room=0.15)
    at = [motion.duration_s * number / (FRAMES - 1) for number in range(FRAMES)]
    return [Shot(f"{motion.name} {time_s:.2f}", wish, view, time_s) for time_s in at]


def main() -> int:
    parser = argparse.ArgumentParser(description="One avatar from all sides, with every expression and in hard poses.")
    parser.add_argument("file", type=Path, metavar="FILE.vrm")
    parser.add_argument("--out", type=Path, default=None, metavar="DIR", help="default: out/sheets/NAME")
    parser.add_argument("--only", default="views,expressions,poses", help="which sheets, of views, expressions, poses, clips (default: all but clips)")
    parser.add_argument("--clips", nargs="*", default=[], metavar="NAME", help="which motions (default: all)")
    parser.add_argument("--size", type=int, default=320, help="pixels of one picture's side")
    parser.add_argument("--columns", type=int, default=0, help="default: as many as make the sheet a little wider than high")
    options = parser.parse_args()
    out: Path = options.out or TOP / "out" / "sheets" / options.file.stem
    out.mkdir(parents=True, exist_ok=True)
    settings = config.load(overrides={"render": {"scale": 2.0}})
    vrm = read_person(options.file)
    for kind in options.only.split(","):
        cells = list(draw(settings, Figure(vrm), shots_of(kind, vrm, settings, options.clips), (options.size, options.size)))
        sheet(cells, options.columns or (FRAMES if kind == "clips" else 0) or max(5, math.ceil(math.sqrt(1.4 * len(cells))))).save(out / f"{kind}.png")
        print(f"{len(cells)} pictures: {out / f'{kind}.png'}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`vrapp avatar pose` and pictures of one pose, from the outside."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from vrapp.cli import main
from vrapp.config import ASSETS

AVATAR = str(ASSETS / "avatars/default.vrm")


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, np.ndarray]:
    """World matrices by node name, (4, 4) with rows as stored."""
    assert main(["avatar", "pose", AVATAR, "--json", *words]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [node["index"] for node in told["nodes"]] == list(range(len(told["nodes"])))
    return {node["name"]: np.array(node["world"]).reshape(4, 4) for node in told["nodes"]}


def test_a_turned_head_takes_along_what_hangs_from_it_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    rest = asked(capsys)
    s = math.sqrt(0.5)
    turned = asked(capsys, "--rotate", f"head=0,{s},0,{s}")
    assert turned["leftHand"] == pytest.approx(rest["leftHand"], abs=1e-6)
    eye, head = rest["leftEye"][3, :3] - rest["head"][3, :3], turned["head"][3, :3]
    assert turned["leftEye"][3, :3] - head == pytest.approx(np.array((eye[2], eye[1], -eye[0])), abs=1e-5)  # +Y turns +Z to +X


def test_expressions_by_mesh_and_look_at_turns_the_eyes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["avatar", "pose", AVATAR, "--json", "--expression", "happy=1", "--expression", "aa=0.25"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert any(max(weights) > 0.2 for weights in told["morphs"].values())
    assert all(len(material["color"]) == 4 and material["name"] for material in told["materials"].values())
    left = asked(capsys, "--look-at", "3,1.4,3")["leftEye"][2, :3]
    right = asked(capsys, "--look-at=-3,1.4,3")["leftEye"][2, :3]
    assert left[0] > 0.02 and right[0] < -0.02


def test_springs_move_only_when_asked_and_come_to_rest(capsys: pytest.CaptureFixture[str]) -> None:
    turn = ("--rotate", "head=0,0,0.3826834,0.9238795")
    names = [name for name in asked(capsys) if "hair" in name.lower()]
    assert names
    rigid, swung, settled = (asked(capsys, *turn, *more) for more in ((), ("--steps", "3", "--dt", "0.0166667"), ("--settle",)))
    again = asked(capsys, *turn, "--settle", "--steps", "40")

    def gap(a: dict[str, np.ndarray], b: dict[str, np.ndarray]) -> float:
        return max(float(np.abs(a[name] - b[name]).max()) for name in names)

    assert gap(rigid, swung) > 1e-4 and gap(swung, settled) > 1e-4 and gap(settled, again) < 1e-4


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("--expression", "grin=1"), 1, "no expression"),
        (("--rotate", "tail=0,0,0,1"), 2, "no bone"),
        (("--rotate", "head=0,0,0,0"), 2, "no length"),
        (("--look-at", "1,2"), 2, "X,Y,Z"),
        (("--clip", "dance-of-nobody"), 1, "no such motion"),
        (("--steps", "-1"), 2, "--steps"),
        (("--dt", "0"), 2, "more than 0"),
    ],
)
def test_wrong_words_are_one_line(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], status: int, told: str) -> None:
    try:
        given = main(["avatar", "pose", AVATAR, "--json", *words])
    except SystemExit as stopped:
        given = stopped.code
    out, err = capsys.readouterr()
    assert given == status and not out and told in err.strip().splitlines()[-1]


def test_a_picture_of_one_pose(tmp_path: Path) -> None:
    from PIL import Image

    pictures = []
    for index, words in enumerate(((), ("--rotate", "leftUpperArm=0,0,-0.6,0.8"), ("--expression", "happy=1"))):
        out = tmp_path / f"{index}.png"
        look = ("--no-room", "--camera=0,1.1,2.4,0,1.0,0,40", "--size", "120x160", "--set", "render.msaa=1")
        assert main(["render", "--avatar", AVATAR, "--out", str(out), *look, "--rotate", "hips=0,0,0,1", *words]) == 0
        pictures.append(np.asarray(Image.open(out), dtype=np.int16))
    assert (np.abs(pictures[0] - pictures[1]).max(axis=2) > 20).mean() > 0.01  # an arm went down
    assert 0 < (np.abs(pictures[0] - pictures[2]).max(axis=2) > 8).mean() < 0.02  # only the face moved

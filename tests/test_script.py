"""Scripts: the shipped one parses, the camera moves smoothly, mistakes are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from vrapp import config, script
from vrapp.errors import BadInputError
from vrapp.script import Shot


def test_the_shipped_demo_is_valid() -> None:
    demo = script.load(config.ASSETS / "scripts" / "demo.toml")
    assert demo.user and demo.camera and demo.still is not None and demo.still <= demo.seconds


def test_the_camera_holds_eases_and_holds() -> None:
    shots = (Shot((0, 1, 2), (0, 1, 0), 1.0, 40), Shot((2, 1, 2), (0, 1, 0), 3.0, 60))
    assert script.eye_at(shots, 0.0).from_ == (0, 1, 2)
    middle = script.eye_at(shots, 2.0)
    assert middle.from_ == pytest.approx((1, 1, 2)) and middle.fov == pytest.approx(50)
    assert script.eye_at(shots, 1.2).from_[0] < 0.1
    assert script.eye_at(shots, 9.0).from_ == (2, 1, 2)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("seconds = -1", "$.seconds"),
        ("secnds = 1", "unknown field `secnds`"),
        ("[[camera]]\nfrom = [0, 1]\nto = [0, 0, 0]", "$.camera[0].from"),
        ("[[user]]\nat = 5.0\nsays = 'a'\n[[user]]\nat = 1.0\nsays = 'b'", "$.user[1].at"),
        ("size = [99999, 3]", "$.size[0]"),
        ("title = ", "not valid TOML"),
        ("fps = 1e400", "$.fps"),
    ],
)
def test_a_mistake_names_its_place(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "visit.toml"
    path.write_text(text)
    with pytest.raises(BadInputError) as caught:
        script.load(path)
    assert words in str(caught.value) and "visit.toml" in str(caught.value)

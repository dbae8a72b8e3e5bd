from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from glbs import Builder

from vrapp.config import ASSETS
from vrapp.errors import BadInputError
from vrapp.scene.hdr import hdr_from_bytes, load_hdr
from vrapp.scene.room import load_room

Find = Callable[[str], Path]


def test_the_shipped_room_says_what_is_in_it() -> None:
    room = load_room(ASSETS / "rooms" / "evening" / "room.glb")
    assert room.place and len(room.navigation) >= 3 and room.environment is not None
    assert len(room.things) > 20 and {"sofa", "low table"} <= {thing.name for thing in room.things}
    for thing in room.things:
        assert thing.radius > 0 and all(low <= high for low, high in zip(thing.low, thing.high, strict=True))
    assert any(material.lightmap for material in room.model.materials)
    assert room.avatar_spot[2] < room.user_spot[2]


def test_things_have_the_box_of_all_that_hangs_below_them(tmp_path: Path) -> None:
    builder = Builder()
    near, far = builder.triangle(), builder.triangle()
    builder.json["nodes"][far]["translation"] = [4, 0, 0]
    group = builder.add("nodes", children=[near, far], translation=[0, 1, 0], extras={"vrapp": {"name": "pair", "kind": "decor", "affordances": ["look"]}})
    spots = {"place": "a test", "avatar_spot": [1, 0, 2, 0.5], "user_spot": [0, 0, 3, 0], "navigation": [[0, 0], [1, 0], [1, 1]], "exposure": 2}
    builder.json.update(scenes=[{"nodes": [group], "extras": {"vrapp": spots}}], scene=0)
    (tmp_path / "room.glb").write_bytes(builder.glb())
    (tmp_path / "environment.hdr").write_bytes(b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1\n\x80\x40\x20\x81")
    room = load_room(tmp_path / "room.glb")
    assert [thing.name for thing in room.things] == ["pair"]
    assert room.things[0].low == (0, 1, 0) and room.things[0].high == (5, 2, 0) and room.things[0].affordances == ("look",)
    assert (room.place, room.avatar_spot, room.exposure) == ("a test", (1, 0, 2, 0.5), 2.0)
    np.testing.assert_array_equal(room.navigation, [[0, 0], [1, 0], [1, 1]])
    assert room.environment is not None
    np.testing.assert_allclose(room.environment[0, 0], (1, 0.5, 0.25))


def test_any_gltf_is_a_room(testdata: Find) -> None:
    room = load_room(testdata("scenes/home-theater/home-theater.gltf"))
    assert room.things == [] and room.environment is None and room.place == ""
    assert room.user_spot[2] > room.avatar_spot[2] and room.avatar_spot[1] < 0  # on its floor, which lies below the origin


@pytest.mark.parametrize("spots", [{"avatar_spot": [1, 2]}, {"navigation": [[1, 2, 3]]}, {"navigation": 5}, {"place": 7}, {"exposure": -1}])
def test_broken_meaning_is_named(spots: dict[str, object], tmp_path: Path) -> None:
    builder = Builder()
    builder.add("nodes")
    builder.json.update(scenes=[{"nodes": [0], "extras": {"vrapp": spots}}], scene=0)
    (tmp_path / "room.glb").write_bytes(builder.glb())
    with pytest.raises(BadInputError, match=next(iter(spots))):
        load_room(tmp_path / "room.glb")


def test_a_real_radiance_picture(testdata: Find) -> None:
    light = load_hdr(testdata("light/spiaggia_di_mondello_1k.hdr"))
    assert light.shape == (512, 1024, 3) and light.dtype == np.float32 and np.isfinite(light).all()
    assert light.max() > 10_000  # the sun
    assert light[:100].mean() > 0.1


def radiance(height: int, width: int, rows: bytes) -> bytes:
    return b"#?RGBE\nFORMAT=32-bit_rle_rgbe\n\n-Y %d +X %d\n" % (height, width) + rows


def test_runs_are_decoded() -> None:
    row = b"\x02\x02" + struct.pack(">H", 8) + bytes([136, 128]) + bytes([8, *range(8)]) + bytes([136, 0]) + bytes([136, 136])
    light = hdr_from_bytes(radiance(1, 8, row))
    np.testing.assert_allclose(light[0, :, 0], 128)
    np.testing.assert_allclose(light[0, :, 1], np.arange(8))


@pytest.mark.parametrize(
    ("rows", "says"),
    [(b"", "cut short"), (b"\x02\x02\x00\x08" + b"\x88\x01" * 3, "cut short"), (b"\x02\x02\x00\x08" + b"\xff\x01" * 9, "longer"),
     (b"\x02\x02\x00\x08" + b"\x00\x01" * 9, "run of no pixels")],
)  # fmt: skip
def test_broken_pictures(rows: bytes, says: str) -> None:
    with pytest.raises(BadInputError, match=says):
        hdr_from_bytes(radiance(1, 8, rows))


def test_a_picture_of_a_thousand_million_pixels_is_refused_first() -> None:
    with pytest.raises(BadInputError, match="million"):
        hdr_from_bytes(radiance(1 << 20, 1 << 20, b""))
    with pytest.raises(BadInputError, match="cut short"):
        hdr_from_bytes(radiance(4096, 4096, b"\x02\x02\x10\x00"))

"""The shipped room keeps its contract: budgets, names, lightmap, places. Reads assets/rooms/evening as the program does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from vrapp.scene.gltf import load_model
from vrapp.scene.model import Model, Primitive

ROOM = Path(__file__).resolve().parents[2] / "assets" / "rooms" / "evening"
EMISSIVE = ("outside", "screen", "lantern", "flame", "shade_", "bulb_", "void")  # their own light, or none: not in the lightmap
NEEDED_KINDS = {"seat", "table", "lamp", "window", "door", "screen", "shelf", "plant", "picture", "book", "cup", "rug", "curtain", "switch", "view", "candle",
                "piano", "clock", "coat", "hooks", "cushion", "blanket", "photo", "decor"}  # fmt: skip


@pytest.fixture(scope="module")
def room() -> Model:
    return load_model(ROOM / "room.glb")


def primitives(room: Model) -> Iterator[tuple[str, Primitive]]:
    for mesh in room.meshes:
        for primitive in mesh.primitives:
            yield mesh.name, primitive


def things(room: Model) -> dict[str, dict[str, Any]]:
    extras = {name: extra.get("vrapp") for name, extra in zip(room.nodes.names, room.nodes.extras, strict=True)}
    return {name: extra for name, extra in extras.items() if extra}


def inside(x: float, z: float, polygon: list[list[float]]) -> bool:
    """Even-odd rule."""
    hit = False
    for (ax, az), (bx, bz) in zip(polygon, polygon[1:] + polygon[:1], strict=True):
        if (az > z) != (bz > z) and x < (bx - ax) * (z - az) / (bz - az) + ax:
            hit = not hit
    return hit


def test_files_stay_small() -> None:
    for file in (f for f in ROOM.rglob("*") if f.is_file()):
        assert file.stat().st_size < 8_000_000, file.name


def test_budget(room: Model) -> None:
    assert room.problems == []
    assert sum(len(p.indices) for _, p in primitives(room)) // 3 < 150_000
    assert len(room.materials) < 64


def test_geometry_is_finite_and_faces_its_normals(room: Model) -> None:
    for name, p in primitives(room):
        assert np.isfinite(p.positions).all() and np.isfinite(p.normals).all(), name
        np.testing.assert_allclose(np.linalg.norm(p.normals, axis=1), 1.0, atol=1e-3, err_msg=name)
        corners = p.indices.reshape(-1, 3)
        a, b, c = (p.positions[corners[:, k]].astype(np.float64) for k in range(3))
        facing = (np.cross(b - a, c - a) * p.normals[corners].sum(1)).sum(1)
        area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
        assert area[facing < -1e-8].sum() <= 0.02 * area.sum(), name


def test_room_is_a_room(room: Model) -> None:
    walls = next(m for m in room.meshes if m.name == "walls")
    points = np.concatenate([p.positions for p in walls.primitives])
    np.testing.assert_allclose(points[:, 1].min(), 0.0, atol=1e-5)
    np.testing.assert_allclose(points[:, 1].max(), 2.6, atol=1e-5)
    assert 4.9 < np.ptp(points[:, 0]) < 5.1 and 5.9 < np.ptp(points[:, 2]) < 6.3


def test_everything_static_has_the_lightmap_and_only_that(room: Model) -> None:
    for material in room.materials:
        if material.name.startswith(EMISSIVE):
            assert material.lightmap is None
            continue
        assert material.lightmap is not None, material.name
        assert material.lightmap.uv_set == 1
        assert 0.5 < material.lightmap_strength < 16


def test_lightmap_coordinates_stay_inside_and_islands_apart(room: Model) -> None:
    size = 512
    owner = np.full((size, size), -1)
    clashes = 0
    for number, (name, p) in enumerate(primitives(room)):
        if room.materials[p.material].name.startswith(EMISSIVE):
            continue
        assert p.uv1 is not None, name
        assert p.uv1.min() >= 0.0 and p.uv1.max() <= 1.0, name
        middle = p.uv1[p.indices.reshape(-1, 3)].mean(1)
        x, y = (np.clip((middle * size).astype(int), 0, size - 1)).T
        clashes += int(np.count_nonzero((owner[y, x] >= 0) & (owner[y, x] != number)))
        owner[y, x] = number
    # Neighbouring islands may share one of these coarse cells; overlapping islands would share most of them.
    assert clashes < 0.25 * sum(len(p.indices) // 3 for _, p in primitives(room))


def test_the_light_is_warm_and_reaches_everywhere(room: Model) -> None:
    material = next(m for m in room.materials if m.name == "floor")
    assert material.lightmap is not None
    picture = room.images[room.textures[material.lightmap.texture].image].pixels[..., :3] / 255.0
    linear = np.where(picture <= 0.04045, picture / 12.92, ((picture + 0.055) / 1.055) ** 2.4) * material.lightmap_strength
    polygon = room.extras["vrapp"]["navigation"]
    weights = np.random.default_rng(0).dirichlet((1, 1, 1), 400)  # the same 400 points of every triangle
    for name in ("floor", "walls"):
        mesh = next(m for m in room.meshes if m.name == name)
        parts = [p for p in mesh.primitives if room.materials[p.material].name not in ("paint", "panelling")]
        point, at = (
            np.concatenate([np.einsum("tkc,sk->tsc", a[p.indices.reshape(-1, 3)], weights).reshape(-1, a.shape[1]) for p in parts for a in (pick(p),)])
            for pick in (lambda p: p.positions, lambda p: p.uv1)
        )
        light = linear[(at[:, 1] * linear.shape[0]).astype(int), (at[:, 0] * linear.shape[1]).astype(int)]
        luminance = light @ np.array([0.2126, 0.7152, 0.0722])
        # What is seen: the floor where one walks outside the two rugs; walls between curtain rail and cornice, and the ceiling, corners included.
        bare = ((np.abs(point[:, 0] + 0.25) > 1.5) | (np.abs(point[:, 2] + 0.92) > 1.1)) & (np.hypot(point[:, 0] - 0.10, point[:, 2] - 1.42) > 1.0)
        walked = np.array([inside(x, z, polygon) for x, _, z in point]) & bare
        high = (point[:, 1] > 2.42) & (point[:, 1] < 2.5) | (point[:, 1] > 2.59) & (np.abs(point[:, 0]) < 2.4) & (np.abs(point[:, 2]) < 2.9)
        seen = walked if name == "floor" else high
        assert np.count_nonzero(seen) > 100
        assert np.quantile(luminance[seen], 0.02) > 0.15, f"{name} has black corners"
        assert np.quantile(luminance, 0.9) < material.lightmap_strength, f"{name} is clipped"
        assert light[:, 0].mean() > light[:, 2].mean(), f"{name} is cold"


def test_names_and_affordances(room: Model) -> None:
    found = things(room)
    assert {str(t["kind"]) for t in found.values()} >= NEEDED_KINDS
    assert len(set(room.nodes.names)) == len(room.nodes.names)
    assert sum(t["kind"] == "plant" for t in found.values()) >= 2
    for name, thing in found.items():
        if thing["kind"] == "light":
            continue
        assert isinstance(thing["name"], str) and thing["name"], name
        affordances = thing["affordances"]
        assert isinstance(affordances, list), name
        if thing["kind"] == "seat":
            seat = np.array(thing["seat"], dtype=float)
            assert seat.shape == (3,) and 0.3 < seat[1] < 0.6 and abs(seat[0]) < 2.5 and abs(seat[2]) < 3.0, name


def test_places_lie_where_one_can_walk(room: Model) -> None:
    scene = room.extras["vrapp"]
    assert scene["place"]
    polygon = scene["navigation"]
    for spot in ("avatar_spot", "user_spot"):
        x, y, z, _yaw = scene[spot]
        assert y == 0.0 and inside(x, z, polygon), spot
    avatar, user = np.array(scene["avatar_spot"]), np.array(scene["user_spot"])
    assert 1.3 < np.linalg.norm(avatar[:3] - user[:3]) < 2.0
    assert all(abs(x) < 2.5 and abs(z) < 3.0 for x, z in polygon)


def test_lights_for_what_moves(room: Model) -> None:
    lit = [t for t in things(room).values() if t["kind"] == "light"]
    assert len(room.lights) == len(lit) == 2
    groups = room.extras["vrapp"]["light"]["groups"]
    assert all(t["group"] in groups for t in lit)
    assert sum(bool(t["shadows"]) for t in lit) == 1
    assert all(t["baked"] for t in lit), "a light that is not baked would be counted twice on the furniture"


def boxes(room: Model) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Node name -> lowest and highest corner of its mesh about its own origin."""
    out: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    for node in np.flatnonzero(room.nodes.mesh >= 0):
        points = np.concatenate([p.positions for p in room.meshes[room.nodes.mesh[node]].primitives])
        out[room.nodes.names[node]] = points.min(axis=0), points.max(axis=0)
    return out


def test_what_can_be_picked_up_is_its_own_small_thing_with_its_origin_at_hand(room: Model) -> None:
    box = boxes(room)
    taken = [name for name, thing in things(room).items() if "pick_up" in thing.get("affordances", [])]
    assert len(taken) >= 25
    for name in taken:
        low, high = box[name]
        size = high - low
        limit = 1.2 if things(room)[name]["kind"] in ("coat", "blanket", "scarf", "umbrella", "bag") else 0.6
        assert 0.02 < size.max() < limit, f"{name} is {size} m large"
        # The origin lies in the thing's box or just below it, so that it turns about itself in a hand.
        if things(room)[name]["kind"] not in ("cushion", "blanket"):
            assert (low - 0.12 <= 0).all() and (high + 0.12 >= 0).all(), f"{name} turns about a point far from it: {low} to {high}"


def test_what_stands_on_something_touches_it(room: Model) -> None:
    """Cups, books and lamps stand on the table, shelf or cabinet below them: within 5 mm of a height that some thing promises, or of the floor."""
    heights = {0.0}
    for thing in things(room).values():
        heights |= {float(h) for h in (*([thing["top"]] if "top" in thing else []), *thing.get("boards", []))}
    box = boxes(room)
    world = {name: room.nodes.translation[k] for k, name in enumerate(room.nodes.names)}
    for name, thing in things(room).items():
        if thing["kind"] not in ("cup", "book", "teapot", "candle", "lamp", "decor", "speaker", "seat", "plant") or name in ("pendant",) or "sill" in name:
            continue
        foot = float(world[name][1] + box[name][0][1])
        hangs = thing["kind"] == "plant" and foot < max(heights)  # tendrils hang below their pot
        assert hangs or min(abs(foot - h) for h in heights) < 0.02 or foot > 2.0, f"{name} floats at {foot:.3f} m"


def test_seats_say_where_to_stand_before_sitting_down(room: Model) -> None:
    polygon = room.extras["vrapp"]["navigation"]
    seats = {name: t for name, t in things(room).items() if t["kind"] == "seat"}
    assert len(seats) >= 4
    for name, seat in seats.items():
        x, y, z = seat["stand"]
        assert y == 0.0 and inside(x, z, polygon), f"{name}: one cannot stand at {x}, {z}"
        assert 0.2 < float(np.hypot(x - seat["seat"][0], z - seat["seat"][2])) < 1.1, name


def test_light_sets_can_be_composed(room: Model) -> None:
    """Files of every group are there, name the lamp that switches them, and the default set's sum is the light in room.glb."""
    light = room.extras["vrapp"]["light"]
    names = {str(t["name"]) for t in things(room).values() if t["kind"] != "light"}
    total: np.ndarray | float = 0.0
    for name, group in light["groups"].items():
        weight = light["sets"][light["default"]]["groups"].get(name, 0.0)
        assert group.get("lamp") in (None, *names), name
        probes = json.loads((ROOM / group["probes"]).read_text())
        assert len(probes["valid"]) == int(np.prod(probes["count"]))
        assert (ROOM / group["environment"]).read_bytes().startswith(b"#?RADIANCE\n")
        if weight:
            total = total + weight * group["strength"] * decoded(np.asarray(Image.open(ROOM / group["lightmap"])))
    assert set(light["sets"]) == {"day", "dusk", "night"}
    for each in light["sets"].values():
        assert set(each["groups"]) <= set(light["groups"]) and (ROOM / each["outside"]).is_file()
    material = next(m for m in room.materials if m.name == "floor")
    assert material.lightmap is not None
    shipped = decoded(room.images[room.textures[material.lightmap.texture].image].pixels[..., :3]) * material.lightmap_strength
    clear = shipped.max(axis=-1) < 0.95 * material.lightmap_strength
    np.testing.assert_allclose(np.asarray(total)[clear].mean(axis=0), shipped[clear].mean(axis=0), rtol=0.01)
    assert np.sqrt(np.mean((np.asarray(total) - shipped)[clear] ** 2)) < 0.03 * shipped[clear].mean() + 0.01


def decoded(picture: np.ndarray) -> np.ndarray:
    c = picture.astype(np.float64) / 255.0
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def test_environment_is_a_small_radiance_picture() -> None:
    data = (ROOM / "environment.hdr").read_bytes()
    assert data.startswith(b"#?RADIANCE\n")
    assert b"\n-Y 256 +X 512\n" in data[:200]
    assert len(data) < 600_000

"""Every shipped place keeps what tools/assets/README.md promises: sizes, names, spots, light sets that add up to the light it is stored with."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from vrapp import light_change, light_now
from vrapp.light_now import LightNow
from vrapp.relight import relit
from vrapp.scene.room import Room, load_room

ROOMS = Path(__file__).resolve().parents[2] / "assets" / "rooms"
PLACES = sorted(path.parent.name for path in ROOMS.glob("*/room.glb"))
LIT = [name for name in PLACES if (ROOMS / name / "light").is_dir()]  # places with light sets
MOST_BYTES = 8_000_000


@pytest.fixture(scope="module", params=PLACES)
def place(request: pytest.FixtureRequest) -> Room:
    return load_room(ROOMS / str(request.param) / "room.glb")


@pytest.fixture(scope="module", params=LIT)
def lit(request: pytest.FixtureRequest) -> Room:
    return load_room(ROOMS / str(request.param) / "room.glb")


def test_no_place_lost_its_light_sets() -> None:
    """A folder of lights and the words about them belong together."""
    assert LIT and [name for name in PLACES if load_room(ROOMS / name / "room.glb").light is not None] == LIT


def decoded(codes: np.ndarray) -> np.ndarray:
    values = codes / 255.0
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def test_files_are_small_and_whole(place: Room) -> None:
    assert place.model.path is not None and not place.model.problems
    for file in place.model.path.parent.rglob("*"):
        assert not file.is_file() or file.stat().st_size < MOST_BYTES, file.name


def test_a_place_says_where_one_is(place: Room) -> None:
    kinds = {thing.kind for thing in place.things}
    assert place.place and kinds >= {"floor", "door", "seat", "table", "lamp", "plant", "view"}
    assert len(place.navigation) >= 4 and place.environment is not None and place.probes is not None and place.box is not None
    assert place.avatar_spot[2] < place.user_spot[2]
    for thing in place.things:
        if "sit" in thing.affordances and thing.kind == "seat":
            x, height, z = thing.extras["seat"]
            assert thing.low[0] <= x <= thing.high[0] and thing.low[2] <= z <= thing.high[2] and 0.3 < height < 0.6, thing.name


def test_doors_lead_to_places_that_are_there(place: Room) -> None:
    for thing in place.things:
        if "leads" in thing.extras:
            assert thing.kind == "door" and thing.extras["leads"] in PLACES


def test_the_terrace_leads_indoors() -> None:
    doors = [thing for thing in load_room(ROOMS / "terrace" / "room.glb").things if thing.kind == "door"]
    assert [door.extras.get("leads") for door in doors] == ["evening"]


def test_all_files_of_the_sets_are_there(lit: Room) -> None:
    assert lit.light is not None and lit.model.path is not None
    named = {name for group in lit.light.groups.values() for name in (group.lightmap, group.probes, group.environment)}
    named |= {name for each in lit.light.sets.values() for name in (each.environment, each.outside)}
    there = {path.relative_to(lit.model.path.parent).as_posix() for path in (lit.model.path.parent / "light").glob("*")}
    assert named - {""} == there, "each file is named and each name is a file"
    assert {"dusk", "night"} <= set(lit.light.sets)


def test_the_default_set_is_what_the_room_is_stored_with(lit: Room) -> None:
    assert lit.light is not None and lit.probes is not None
    made = relit(light_change.order(lit, LightNow(shown=lit.light.default)))
    stored = lit.model.images[lit.light.lightmap].pixels
    strengths = {lit.model.materials[at].lightmap_strength for at in lit.light.lit}
    assert len(strengths) == 1 and made.lightmap is not None and made.probes is not None
    ours = decoded(made.lightmap.levels[0][..., :3]) * made.strength
    theirs = decoded(stored[..., :3]) * strengths.pop()
    if ours.shape == theirs.shape:
        assert float(np.abs(ours - theirs).mean()) < 0.05 * float(theirs.mean())  # both went through a JPEG
    assert float(ours.mean()) == pytest.approx(float(theirs.mean()), rel=0.03)
    np.testing.assert_allclose(made.probes.light, lit.probes.light, atol=0.02 * float(np.abs(lit.probes.light).max()))


def test_day_is_brighter_than_dusk_and_dusk_than_night(lit: Room) -> None:
    """The light itself, not its exposure; and a lamp that is switched off takes its own light with it."""
    assert lit.light is not None
    mean: dict[str, float] = {}
    for name in lit.light.sets:
        made = relit(light_change.order(lit, LightNow(shown=name)))
        assert made.lightmap is not None
        mean[name] = float(decoded(made.lightmap.levels[4][..., :3]).mean()) * made.strength
    assert mean["dusk"] > mean["night"]
    assert mean.get("day", 1e9) > mean["dusk"]
    dark = LightNow(shown="night")
    light_now.switch(dark, lit, "lamps", False)
    made = relit(light_change.order(lit, dark))
    assert made.lightmap is not None and float(decoded(made.lightmap.levels[4][..., :3]).mean()) * made.strength < 0.5 * mean["night"]


def test_every_lamp_switches_and_glows(lit: Room) -> None:
    assert lit.light is not None
    lamps = [thing for thing in lit.things if thing.kind == "lamp"]
    assert lamps and {thing.name for thing in lamps} <= {thing.name for thing in light_now.switchable(lit)}
    for thing in lamps:
        group = next(group.name for group in lit.light.groups.values() if thing.node in group.lamps)
        assert any(lit.light.follows[node] == group for node in lit.light.glowing), f"{thing.name} glows with {group}"


@pytest.mark.parametrize("name", PLACES)
def test_probes_of_groups_are_as_promised(name: str) -> None:
    for path in (ROOMS / name / "light").glob("*.json"):
        assert set(json.loads(path.read_text())) == {"low", "high", "count", "sh", "valid"}

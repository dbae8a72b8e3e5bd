"""Ways over the floor of every shipped room: they stay on it, go round the person, and get there."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from vrapp import paths
from vrapp.avatar import walk
from vrapp.avatar.behaviour import Behaviour, Senses
from vrapp.config import ASSETS
from vrapp.scene.room import Room, load_room

ELL = np.array([[0, 0], [4, 0], [4, 1], [1, 1], [1, 4], [0, 4]], np.float32)
PLACES = 120


@pytest.fixture(scope="module", params=sorted(path.parent.name for path in (ASSETS / "rooms").glob("*/room.glb")))
def room(request: pytest.FixtureRequest) -> Room:
    return load_room(ASSETS / "rooms" / request.param / "room.glb")


def test_a_way_goes_round_the_corner() -> None:
    found = paths.way(ELL, (3.5, 0.5), (0.5, 3.5))
    assert found[-1] == (0.5, 3.5) and len(found) == 2
    assert math.dist(found[0], (1, 1)) < 0.15
    assert paths.way(ELL, (3.5, 0.5), (0.5, 0.5)) == [(0.5, 0.5)], "straight where it can"
    assert paths.way(ELL, (3.5, 0.5), (3.5, 3.5)) == [], "not on the floor"
    assert paths.way(ELL[:0], (0, 0), (1, 1)) == []


def test_a_start_beside_the_floor_gets_onto_it() -> None:
    found = paths.way(ELL, (4.5, 0.5), (0.5, 0.5))
    assert found[-1] == (0.5, 0.5) and paths.inside(ELL, found[0])


def test_a_person_is_gone_round(room: Room) -> None:
    person = (room.user_spot[0], room.user_spot[2])
    places, rng = paths.standing_places(room.navigation), np.random.default_rng(0)
    found = tried = 0
    for _ in range(PLACES):
        one, two = ((float(x), float(z)) for x, z in places[rng.integers(len(places), size=2)])
        if min(math.dist(one, person), math.dist(two, person)) < paths.BERTH:
            continue
        corners = [one, *paths.way(room.navigation, one, two, person)]
        tried, found = tried + 1, found + (len(corners) > 1)
        for a, b in pairwise(corners):
            for share in np.linspace(0, 1, 20):
                at = (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))
                assert math.dist(at, person) > paths.BERTH - 0.01
    assert found >= 0.95 * tried > 0


def test_almost_everything_can_be_gone_to(room: Room) -> None:
    here, person = (room.avatar_spot[0], room.avatar_spot[2]), (room.user_spot[0], room.user_spot[2])
    reached = 0
    for thing in room.things:
        found = paths.by_box(room.navigation, (thing.low[0], thing.low[2]), (thing.high[0], thing.high[2]), 0.3, here, person)
        if found is not None and found[1] < 1.6:
            reached += bool(paths.way(room.navigation, here, found[0], person))
    assert reached >= 0.85 * len(room.things)


def test_the_body_turns_walks_and_stands_where_it_was_sent() -> None:
    body, senses = Behaviour((0.5, 0.0, 3.5, 0.0), 1), Senses(present=False)
    body.walk_along(paths.way(ELL, body.place, (3.5, 0.5)))
    at, fastest, frames = body.place, 0.0, 0
    while body.walking and frames < 2000:
        frames += 1
        body.step(senses, (), frames / 90.0, 1 / 90.0)
        fastest = max(fastest, math.dist(at, body.place) * 90.0)
        at = body.place
        assert paths.inside(ELL, at)
    assert body.place == (3.5, 0.5) and 0.5 < fastest <= walk.SPEED + 0.01
    assert body.want.root[3, 0] == 3.5
    body.walk_along([(1.0, 0.5)])
    body.place_at((0.5, 0.0, 0.5, 0.0))
    assert not body.walking, "in another room the walk is over"

"""What "that" is: gestures in the shipped rooms, each with the error of a hand or a head, and words that come when the hand was elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import rays

from vrapp import attending
from vrapp.attending import Attending
from vrapp.config import ASSETS
from vrapp.scene.room import Room, load_room
from vrapp.surroundings import BACKDROP, labels

TREMOR = 0.02  # of a hand that is held out, radians; the rest of its error stays through the gesture
GESTURES = 100
Aims = list[tuple[rays.F64, rays.F64, int]]


@pytest.fixture(scope="module", params=sorted(path.parent.name for path in (ASSETS / "rooms").glob("*/room.glb")))
def room(request: pytest.FixtureRequest) -> Room:
    return load_room(ASSETS / "rooms" / request.param / "room.glb")


@pytest.fixture(scope="module")
def aims(room: Room) -> Aims:
    return rays.aims(room, GESTURES, 7)


@pytest.fixture(scope="module")
def evening() -> Room:
    return load_room(ASSETS / "rooms" / "evening" / "room.glb")


def entered(room: Room) -> Attending:
    out = Attending()
    seen = [thing for thing in room.things if thing.kind not in BACKDROP]
    attending.enter(out, room, seen, labels(seen))
    attending.finish(out)
    return out


def gesture(here: Attending, eye: rays.F64, way: rays.F64, start_s: float, seconds: float, rng: np.random.Generator, hand: bool = True) -> float:
    """Points (or looks) that way for a while; the time at its end."""
    steps = int(seconds / attending.EVERY_S)
    for step in range(steps):
        pose = rays.pose(eye, rays.off(way, TREMOR, rng))
        attending.note(here, start_s + step * attending.EVERY_S, None if hand else pose, False, pose if hand else None, ())
    return start_s + steps * attending.EVERY_S


@pytest.mark.slow
@pytest.mark.parametrize(("hand", "error", "most_wrong", "most_wrong_named"), [(True, 0.03, 0.22, 0.08), (False, 0.06, 0.42, 0.1)])
def test_what_is_pointed_at_and_looked_at_in_the_shipped_rooms(
    room: Room, aims: Aims, hand: bool, error: float, most_wrong: float, most_wrong_named: float
) -> None:
    here, rng = entered(room), np.random.default_rng(5)
    indices = [index for index, thing in enumerate(room.things) if thing.kind not in BACKDROP]
    right = named = 0
    for eye, way, index in aims:
        attending.enter(here, room, here.things, here.labels)
        end_s = gesture(here, eye, rays.off(way, error, rng), 10.0, 0.8, rng, hand)
        meant = indices.index(index)
        told = attending.referents(here, "what is that?", end_s)
        right += bool(told) and told[0].thing == here.labels[meant]
        here.meant = (-1, -1e9)
        noun = here.things[meant].name.split(" of ")[0].split()[-1]
        told = attending.referents(here, f"look at that {noun}", end_s)
        named += bool(told) and told[0].thing == here.labels[meant]
    print(f"{room.place}: {'hand' if hand else 'head'} {right / GESTURES:.3f}, with a noun {named / GESTURES:.3f}")
    assert right >= (1.0 - most_wrong) * GESTURES
    assert named >= (1.0 - most_wrong_named) * GESTURES


def towards(room: Room, name: str, eye: tuple[float, float, float] = (0.0, 1.5, 1.0)) -> tuple[rays.F64, rays.F64]:
    thing = next(thing for thing in room.things if thing.name == name)
    at = np.array(eye)
    way = np.array(thing.center) - at
    return at, way / np.linalg.norm(way)


def lies(room: Room) -> Callable[[str], tuple[rays.F64, rays.F64]]:
    return lambda name: towards(room, name)


def test_a_word_means_what_was_pointed_at_when_it_was_spoken(evening: Room) -> None:
    here, rng, at = entered(evening), np.random.default_rng(1), lies(evening)
    start_s = gesture(here, *at("paper lantern"), 20.0, 1.0, rng)
    end_s = gesture(here, *at("sofa"), start_s, 1.0, rng)
    told = attending.referents(here, "put that one over there", end_s, spoken=(20.4, 22.0))
    assert [(each.word, each.thing) for each in told] == [("that", "paper lantern"), ("there", "sofa")]
    assert attending.referents(here, "what is that", end_s)[0].thing == "sofa"


def test_pointing_beats_looking_and_a_sunken_hand_still_counts(evening: Room) -> None:
    here, rng, at = entered(evening), np.random.default_rng(1), lies(evening)
    for step in range(20):
        look, hand = rays.pose(*at("wall screen")), rays.pose(*at("paper lantern"))
        attending.note(here, 5.0 + step * 0.05, look, True, hand, ())
    assert attending.referents(here, "what is that?", 6.0)[0] == attending.Referent("that", "paper lantern", "points")
    end_s = gesture(here, *at("wall screen"), 6.0, 1.0, rng, hand=False)
    assert attending.referents(here, "what is that?", end_s)[0].thing == "paper lantern", "the hand sank a moment ago"
    end_s = gesture(here, *at("wall screen"), end_s, 2.0, rng, hand=False)
    assert attending.referents(here, "what is that?", end_s)[0] == attending.Referent("that", "wall screen", "looks")


def test_it_is_what_is_held_then_touched_then_meant_before(evening: Room) -> None:
    here, rng, at = entered(evening), np.random.default_rng(1), lies(evening)
    end_s = gesture(here, *at("paper lantern"), 1.0, 1.0, rng)
    assert attending.referents(here, "what is that?", end_s)[0].thing == "paper lantern"
    assert attending.referents(here, "turn it off", end_s + 10.0)[0].thing == "paper lantern", "spoken of a moment ago"
    cup = next(thing for thing in evening.things if thing.name == "cup of tea")
    grip = np.eye(4, dtype=np.float32)
    grip[3, :3] = cup.center
    attending.note(here, 20.0, None, False, None, ((grip, True), (None, False)))
    assert attending.referents(here, "where shall I put it?", 20.0)[0] == attending.Referent("it", "cup of tea", "holds")
    away = grip.copy()
    away[3, :3] = (1.0, 1.4, 1.0)
    attending.note(here, 21.0, None, False, None, ((away, True), (None, False)))
    assert attending.referents(here, "this is nice", 21.0)[0].how == "holds", "carried away"
    attending.note(here, 22.0, None, False, None, ((away, False), (None, False)))
    assert attending.referents(here, "it is nice", 22.0)[0].how == "touched"
    assert attending.referents(here, "it is nice", 300.0) == ()


def test_a_pointer_on_the_screen_is_a_finger(evening: Room) -> None:
    here, at = entered(evening), lies(evening)
    here.mouse = rays.pose(*at("snake plant"))
    attending.note(here, 1.0, rays.pose(*at("sofa")), False, None, ())
    assert attending.referents(here, "what's that?", 1.0)[0] == attending.Referent("that", "snake plant", "points")


@pytest.mark.parametrize(
    "words", ["I think that you are right", "she said that it rained", "there is a draught", "I'm glad that worked", "thatch and the mathis", ""]
)
def test_words_that_do_not_point(evening: Room, words: str) -> None:
    here, rng, at = entered(evening), np.random.default_rng(1), lies(evening)
    end_s = gesture(here, *at("paper lantern"), 1.0, 1.0, rng)
    assert [each for each in attending.referents(here, words, end_s) if each.word != "it"] == []


def test_nothing_is_meant_by_a_ray_into_the_void_or_in_an_empty_room(evening: Room) -> None:
    here, rng = entered(evening), np.random.default_rng(1)
    end_s = gesture(here, np.array([0.0, 1.5, 1.0]), np.array([0.02, 1.0, 0.02]) / np.linalg.norm([0.02, 1.0, 0.02]), 1.0, 1.0, rng)
    assert attending.referents(here, "what is that?", end_s) == ()
    attending.enter(here, evening, [], [])
    assert attending.referents(here, "what is that?", end_s) == ()
    assert attending.attended_now(here, end_s) == ("", "")


def test_memory_of_rays_stays_as_large_as_it_is(evening: Room) -> None:
    here, rng, at = entered(evening), np.random.default_rng(1), lies(evening)
    gesture(here, *at("sofa"), 0.0, 30.0, rng)
    assert here.count == 600 and len(here.at_s) == attending.KEPT


def test_labels_tell_things_of_one_name_apart(room: Room) -> None:
    seen = [thing for thing in room.things if thing.kind not in BACKDROP]
    told = labels(seen)
    doubles = sum(told.count(name) > 1 for name in told)
    assert doubles < sum([thing.name for thing in seen].count(thing.name) > 1 for thing in seen)

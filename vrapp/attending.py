"""What the user's head, hands and eyes were about in the last seconds, and what a pointing word meant at the time it was said.

In: poses of each frame. Out: `Referent`s for the words of an utterance. A word is not about now but about when it was spoken: rays are kept for some seconds,
twenty a second, in arrays that are filled over and over. A pointing hand counts before a look; "it" is what is held or was just touched, else what was
meant last.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from vrapp import aiming
from vrapp.aiming import Targets
from vrapp.attention import forward
from vrapp.messages import Referent
from vrapp.scene.room import Room, Thing

F32 = npt.NDArray[np.float32]
How = Literal["points", "holds", "touched", "looks"]
KEPT, EVERY_S = 240, 0.05  # samples: twelve seconds
BEFORE_S, AFTER_S = 0.6, 0.3  # of a word: a hand arrives before it and stays a little
POINTED_LATELY_S = 1.2  # a hand that has just sunk still meant something
TOUCHED_S, MEANT_S = 5.0, 60.0  # for so long "it" may be what was touched, or what was meant
REACH = 0.05  # metres from a hand to a thing that it touches
STAYS = 1.3  # times as likely: what was meant a moment ago, against what is almost as likely now
_WORD = re.compile(
    r"\b(?P<word>th(?:is|at|ese|ose)|it|them|(?:over )?there|here)\b(?P<one> ones?| things?)?"
    r"(?=(?:,? (?P<next>[\w'-]+))?(?: (?P<after>[\w'-]+))?)",
    re.IGNORECASE,
)
_SAYING = frozenset("say says said think thinks thought know knows knew believe hope hopes told tell sure glad so mean means meant feel sorry wish".split())
_STANDS_ALONE = frozenset("is are was were isn't looks look does do please on off up down over there here and or to for in from then now too".split())


@dataclass(slots=True)
class Attending:
    """Ring of the last KEPT samples; `count` were ever taken. gaze, hand: origin and direction (KEPT, 2, 3); sigma of each, 0 where there was none."""

    things: list[Thing] = field(default_factory=list[Thing])
    labels: tuple[str, ...] = ()  # unlike names each only once, as far as words can tell them apart
    targets: Targets = field(default_factory=Targets)
    gathering: Generator[Targets] | None = None
    low: F32 = field(default_factory=lambda: np.zeros((0, 3), np.float32))
    high: F32 = field(default_factory=lambda: np.zeros((0, 3), np.float32))
    count: int = 0
    at_s: npt.NDArray[np.float64] = field(default_factory=lambda: np.full(KEPT, -1e9))
    gaze: F32 = field(default_factory=lambda: np.zeros((KEPT, 2, 3), np.float32))
    gaze_sigma: F32 = field(default_factory=lambda: np.zeros(KEPT, np.float32))
    hand: F32 = field(default_factory=lambda: np.zeros((KEPT, 2, 3), np.float32))
    hand_sigma: F32 = field(default_factory=lambda: np.zeros(KEPT, np.float32))
    touched: tuple[int, float] = (-1, -1e9)  # thing and when
    held: int = -1
    meant: tuple[int, float] = (-1, -1e9)
    mouse: F32 | None = None  # world_from_aim of a pointer that was moved lately


def enter(attending: Attending, room: Room, things: Sequence[Thing], labels: Sequence[str]) -> None:
    """In another room nothing is meant yet; its surfaces are gathered in the frames that follow."""
    attending.things, attending.labels = list(things), tuple(labels)
    attending.targets, attending.gathering = Targets(), aiming.gathering(room.model, room.node_world, attending.things)
    attending.low = np.array([thing.low for thing in things], np.float32).reshape(-1, 3)
    attending.high = np.array([thing.high for thing in things], np.float32).reshape(-1, 3)
    attending.count, attending.held = 0, -1
    attending.at_s[:] = -1e9
    attending.touched = attending.meant = (-1, -1e9)


def gather(attending: Attending) -> None:
    """One thing more, or nothing where all are known."""
    if attending.gathering is None:
        return
    found = next(attending.gathering, None)
    if found is None:
        attending.gathering = None
    elif found.names:
        attending.targets = found


def finish(attending: Attending) -> None:
    while attending.gathering is not None:
        gather(attending)


def note(attending: Attending, now_s: float, gaze: F32 | None, tracked: bool, hand: F32 | None, grips: Sequence[tuple[F32 | None, bool]]) -> None:
    """A sample, if the last one is old enough. gaze: world_from_gaze, None where a person is looked at; hand: world_from_aim of a hand that points; grips:
    world_from_grip of both hands, and whether they are closed."""
    last = (attending.count - 1) % KEPT
    if attending.count and 0.0 <= now_s - attending.at_s[last] < 0.9 * EVERY_S:
        return
    row = attending.count % KEPT
    attending.count += 1
    attending.at_s[row] = now_s
    _put(attending.gaze, attending.gaze_sigma, row, gaze, aiming.EYES if tracked else aiming.HEAD)
    pointing = hand if hand is not None else attending.mouse
    _put(attending.hand, attending.hand_sigma, row, pointing, aiming.HAND if hand is not None else aiming.MOUSE)
    _touch(attending, now_s, grips)


def _put(rays: F32, sigmas: F32, row: int, pose: F32 | None, sigma: float) -> None:
    sigmas[row] = sigma if pose is not None else 0.0
    if pose is not None:
        rays[row, 0], rays[row, 1] = pose[3, :3], forward(pose)


def _touch(attending: Attending, now_s: float, grips: Sequence[tuple[F32 | None, bool]]) -> None:
    held = -1
    for grip, closed in grips:
        if grip is None or not len(attending.low):
            continue
        at = grip[3, :3]
        inside = ((at > attending.low - REACH) & (at < attending.high + REACH)).all(axis=1)
        if inside.any():
            size = np.where(inside, np.ptp(np.stack((attending.low, attending.high)), axis=0).sum(axis=1), np.inf)
            thing = int(np.argmin(size))
            attending.touched = (thing, now_s)
            held = thing if closed else held
        elif closed and attending.held >= 0:
            held = attending.held  # carried away from where it stood
    attending.held = held


# words


def referents(attending: Attending, words: str, now_s: float, spoken: tuple[float, float] | None = None) -> tuple[Referent, ...]:
    """What the pointing words of an utterance mean, in their order. spoken: seconds when it began and ended; None: all of it now, as what is typed."""
    finish(attending)
    out: list[Referent] = []
    for found in _WORD.finditer(words):
        before = words[: found.start()].split()
        if not _points(found, before[-1].lower().strip(".,!?") if before else ""):
            continue
        share = found.start() / max(len(words), 1)
        at_s = now_s if spoken is None else spoken[0] + share * (spoken[1] - spoken[0])
        among = _named(attending, found["next"] or "", found["after"] or "") if not found["one"] else None
        meant = _means(attending, found["word"].lower().removeprefix("over "), at_s, among)
        if meant is not None:
            thing, how = meant
            attending.meant = (thing, now_s)
            out.append(Referent(f"{found['word'].lower().removeprefix('over ')}", attending.labels[thing], how))
    return tuple(out)


def attended_now(attending: Attending, now_s: float) -> tuple[str, str]:
    """Labels of what is looked at and what is pointed at, "" for nothing: over the last moment."""
    finish(attending)
    looks, points = _best(attending, "gaze", now_s, None), _best(attending, "hand", now_s, None)
    return (attending.labels[looks] if looks >= 0 else ""), (attending.labels[points] if points >= 0 else "")


def _points(found: re.Match[str], before: str) -> bool:
    """Whether the word is one that points, and not the "that" of "I think that ..." or the "there" of "there is"."""
    word, following = found["word"].lower(), (found["next"] or "").lower()
    if word == "there" and following in ("is", "are", "was", "were", "will", "has", "should", "must"):
        return False
    if word in ("that", "this"):
        return before not in _SAYING or bool(found["one"])
    return True


def _named(attending: Attending, *following: str) -> npt.NDArray[np.bool_] | None:
    """(T,) the things that "that lamp" can be, by name or kind; None where no noun follows."""
    wished = [word.lower().rstrip("s") for word in following if word and word.lower() not in _STANDS_ALONE]
    for count in (2, 1):
        noun = " ".join(wished[:count])
        fits = np.array([noun != "" and (thing.kind == noun or noun in _nouns(thing.name)) for thing in attending.things], bool)
        if fits.any():
            return fits
    return None


def _nouns(name: str) -> tuple[str, ...]:
    """ "table lamp", "lamp"; of "cup of tea" also "cup"."""
    plain = name.lower()
    head = plain.partition(" of ")[0]
    return plain, plain.split()[-1], head, head.split()[-1]


def _means(attending: Attending, word: str, at_s: float, among: npt.NDArray[np.bool_] | None) -> tuple[int, How] | None:
    close = word in ("it", "this", "these", "them")
    held, (touched, touched_s) = attending.held, attending.touched
    allowed = lambda thing: thing >= 0 and (among is None or bool(among[thing]))  # noqa: E731
    if close and allowed(held):
        return held, "holds"
    pointed = _best(attending, "hand", at_s, among)
    if word in ("it", "them"):
        if allowed(touched) and at_s - touched_s < TOUCHED_S:
            return touched, "touched"
        if pointed >= 0:
            return pointed, "points"
        thing, meant_s = attending.meant
        return (thing, "looks") if allowed(thing) and at_s - meant_s < MEANT_S else None
    if pointed >= 0:
        return pointed, "points"
    if close and allowed(touched) and at_s - touched_s < TOUCHED_S:
        return touched, "touched"
    looked = _best(attending, "gaze", at_s, among)
    return (looked, "looks") if looked >= 0 else None


def _best(attending: Attending, which: Literal["gaze", "hand"], at_s: float, among: npt.NDArray[np.bool_] | None) -> int:
    """The thing that the rays about that time mean, -1 for none."""
    rays, sigmas = (attending.gaze, attending.gaze_sigma) if which == "gaze" else (attending.hand, attending.hand_sigma)
    late = attending.at_s <= at_s + AFTER_S
    rows = np.flatnonzero((sigmas > 0.0) & late & (attending.at_s >= at_s - BEFORE_S))
    if which == "hand" and not len(rows):
        lately = np.flatnonzero((sigmas > 0.0) & late & (attending.at_s >= at_s - POINTED_LATELY_S))
        rows = lately[np.argsort(-attending.at_s[lately])][:6]
    if not len(rows) or not attending.targets.names:
        return -1
    closest = rows[np.argmin(np.abs(attending.at_s[rows] - at_s))]
    steady = rays[rows, 1] @ rays[closest, 1] > np.cos(3.0 * sigmas[closest])  # a hand on its way from one thing to another meant neither of those between
    rows = rows[steady]
    origin = rays[rows, 0].mean(axis=0)
    way = rays[rows, 1].mean(axis=0)
    sigma = float(sigmas[rows].mean())
    least = aiming.LEAST if among is None else aiming.LEAST_NAMED
    score = aiming.likelihoods(attending.targets, origin, way / max(float(np.linalg.norm(way)), 1e-6), sigma, least)
    if among is not None:
        score = np.where(among, score, 0.0)
    thing, meant_s = attending.meant
    if thing >= 0 and at_s - meant_s < 3.0:
        score[thing] *= STAYS
    best = int(np.argmax(score))
    return best if score[best] > 0.0 else -1

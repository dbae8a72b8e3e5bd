"""The state chart, transition by transition; gaze marks, turning, the mouth."""

from __future__ import annotations

from math import radians

import numpy as np
import pytest

from vrapp.avatar.behaviour import GREETING_S, INTERRUPTED_S, TABLE, Behaviour, Senses
from vrapp.avatar.mouth import Mouth
from vrapp.messages import Mark, MindState, Sentence, Speech, SpeechEnded, TurnEnded, TurnStarted, Viseme

DT = 1 / 60


class Visit:
    """A behaviour and a clock."""

    def __init__(self, seed: int = 1) -> None:
        self.lines: list[str] = []
        self.mind = Behaviour(seed=seed, trace=self.lines.append)
        self.senses, self.now = Senses(), 0.0
        self.senses.head[3, :3] = (0.0, 1.6, 1.3)

    def run(self, seconds: float, *mail: object) -> str:
        for frame in range(max(1, round(seconds / DT))):
            self.now += DT
            self.mind.step(self.senses, mail if frame == 0 else (), self.now, DT)  # type: ignore[arg-type]
            self.senses.interrupted = False
        return self.mind.state

    def greeted(self) -> Visit:
        assert self.run(GREETING_S + 0.2) == "idle"
        return self

    def speaking(self) -> Visit:
        self.greeted().run(0.5, TurnStarted(1), Sentence(1, 0, "Hello there.", ()))
        assert self.run(0.1, Speech(1, 0, self.now, 2.0)) == "speaking"
        return self


def test_arrives_waves_once_and_is_idle() -> None:
    visit = Visit()
    assert visit.run(0.1) == "arriving"
    assert visit.run(1.2) == "arriving" and visit.mind.want.gesture == "wave" and visit.mind.want.emotion == "happy"
    assert visit.run(2.0) == "idle" and visit.mind.want.gesture_serial == 1


def test_nobody_here_is_away_and_coming_back_arrives_again() -> None:
    visit = Visit().greeted()
    visit.senses.present = False
    assert visit.run(1.5) == "idle" and visit.run(1.0) == "away"
    visit.senses.present = True
    assert visit.run(0.1) == "arriving"


def test_listens_while_the_user_is_busy_and_a_little_after() -> None:
    visit = Visit().greeted()
    visit.senses.user_busy = True
    assert visit.run(0.1) == "listening" and visit.run(30.0) == "listening"
    assert sum("gesture nod" in line or "gesture tilt" in line for line in visit.lines) >= 3
    visit.senses.user_busy = False
    assert visit.run(1.0) == "listening" and visit.run(1.0) == "idle"


def test_a_turn_thinks_speaks_and_ends() -> None:
    visit = Visit().greeted()
    assert visit.run(0.5, TurnStarted(1)) == "thinking"
    assert visit.run(0.1, Sentence(1, 0, "Hi.", ()), Speech(1, 0, visit.now, 1.0)) == "speaking"
    assert visit.run(1.0, TurnEnded(1, "done")) == "speaking"
    assert visit.run(0.1, SpeechEnded(1, 0)) == "idle"


def test_a_late_second_sentence_thinks_again() -> None:
    visit = Visit().speaking()
    assert visit.run(1.0, SpeechEnded(1, 0)) == "speaking"
    assert visit.run(1.0) == "thinking"


@pytest.mark.parametrize("last", [TurnEnded(1, "failed"), MindState("lost")])
def test_a_turn_without_a_word_goes_back_to_idle(last: object) -> None:
    visit = Visit().greeted()
    visit.run(0.5, TurnStarted(1))
    assert visit.run(0.1, last) == "idle"


@pytest.mark.parametrize("way", ["sense", "turn"])
def test_interrupted_stops_the_mouth_at_once_then_listens(way: str) -> None:
    visit = Visit().speaking()
    visit.mind.mouth.say(Speech(1, 0, visit.now, 2.0, (Viseme(0.0, aa=1.0),)))
    assert visit.run(0.1) == "speaking" and visit.mind.want.visemes[0] > 0.5
    visit.senses.interrupted = way == "sense"
    assert visit.run(DT, *([TurnStarted(2)] if way == "turn" else [])) == "interrupted"
    assert not visit.mind.want.visemes.any()
    assert visit.run(INTERRUPTED_S + 0.1) == ("listening" if way == "sense" else "thinking")


def test_every_line_of_the_chart_is_reachable_and_named_once() -> None:
    states = {"away", "arriving", "idle", "listening", "thinking", "speaking", "interrupted"}
    assert {change.to for change in TABLE} == states and {s for change in TABLE for s in change.froms} == states
    assert len({change.why for change in TABLE}) == len(TABLE)


def test_marks_take_effect_when_their_place_is_spoken() -> None:
    visit = Visit().greeted()
    visit.senses.things = {"lamp": (1.5, 1.2, 0.5)}
    text = "That is the lamp, and it is lovely."
    marks = (Mark("gaze", "lamp", 12), Mark("emotion", "happy", 20), Mark("gesture", "heart", 25))
    visit.run(0.2, TurnStarted(1), Sentence(1, 0, text, marks))
    visit.run(1.0, Speech(1, 0, visit.now, 3.5))
    assert visit.mind.want.look_at != (1.5, 1.2, 0.5)
    visit.run(0.5)
    assert visit.mind.want.look_at == (1.5, 1.2, 0.5) and not visit.mind.want.at_eyes
    visit.run(1.2)
    assert (visit.mind.want.emotion, visit.mind.want.gesture) == ("happy", "heart")
    visit.run(0.5, SpeechEnded(1, 0), TurnEnded(1, "done"))
    assert visit.mind.want.emotion == "happy"
    visit.run(5.0)
    assert visit.mind.want.emotion == "relaxed"


def test_looks_at_the_user_most_of_the_time_and_away_while_thinking() -> None:
    visit = Visit(3).greeted()

    def contact(seconds: float) -> float:
        seen = 0
        for _ in range(round(seconds / DT)):
            visit.run(DT)
            seen += visit.mind.want.at_eyes
        return seen / round(seconds / DT)

    visit.senses.user_busy = True
    assert 0.75 < contact(60) < 0.95
    visit.run(DT, TurnStarted(1))
    assert contact(40) < 0.5


def test_turns_on_the_spot_to_a_user_aside_but_not_for_a_step() -> None:
    visit = Visit().greeted()
    visit.senses.head[3, :3] = (0.5, 1.6, 1.2)  # 22 degrees
    visit.run(2.0)
    assert visit.mind.want.root == pytest.approx(np.eye(4), abs=1e-3)
    visit.senses.head[3, :3] = (1.3, 1.6, 0.0)  # 90 degrees to the left
    yaws = []
    for _ in range(180):
        visit.run(DT)
        yaws.append(float(np.arctan2(visit.mind.want.root[2, 0], visit.mind.want.root[2, 2])))
    assert yaws[-1] == pytest.approx(radians(90), abs=radians(4))
    assert max(np.diff(yaws)) < radians(2.5)


def test_follows_what_the_user_points_at() -> None:
    visit = Visit().greeted()
    visit.senses.things, visit.senses.pointing_at = {"plant": (-1.0, 0.8, 0.6)}, "plant"
    visit.run(0.1)
    assert visit.mind.want.look_at == (-1.0, 0.8, 0.6)
    assert any("attention to plant" in line for line in visit.lines)


def test_same_seed_same_decisions() -> None:
    def story() -> list[str]:
        visit = Visit(5).speaking()
        visit.run(20.0, SpeechEnded(1, 0), TurnEnded(1, "done"))
        return visit.lines

    assert story() == story() and len(story()) > 8


def test_mouth_reaches_its_shapes_closes_for_lips_and_is_a_function_of_time() -> None:
    mouth, out = Mouth(), np.zeros(5, dtype=np.float32)
    mouth.say(Speech(1, 0, 10.0, 0.6, (Viseme(0.0, aa=0.9), Viseme(0.2), Viseme(0.28, oh=0.8))))
    assert mouth.weights(10.1, out)[0] == pytest.approx(0.9, abs=1e-3)
    assert mouth.weights(10.222, out).max() < 0.25  # m, b, p
    assert mouth.weights(10.42, out)[4] == pytest.approx(0.8, abs=1e-3)
    assert not mouth.weights(9.9, out).any() and not mouth.weights(10.8, out).any()
    steps = np.abs(np.diff([mouth.weights(10.0 + t / 120, out).copy() for t in range(90)], axis=0)).max()
    assert steps < 0.2
    first = mouth.weights(10.2, out).copy()
    mouth.weights(10.5, out)
    assert np.array_equal(mouth.weights(10.2, out), first)
    mouth.hush()
    assert not mouth.weights(10.1, out).any()

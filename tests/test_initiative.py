"""When the companion may speak unasked: switched on, after long silence, by day, and once."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from vrapp import world
from vrapp.config import MindSettings
from vrapp.conversation import Conversation, nudge, say, step
from vrapp.initiative import SILENCE_S, Initiative, is_quiet, of_settings, silent_for
from vrapp.messages import FromMind, FromVoice, Heard, MindState, SceneNow, Sentence, ToMind, ToVoice, TurnEnded, TurnStarted

NOON = 12.0


def silences(state: Initiative, turns: list[int], hour: float = NOON, busy: bool = False) -> list[float]:
    """One look a second with the conversation at these turns."""
    return [silent_for(state, turn, busy, hour, float(second)) for second, turn in enumerate(turns)]


def test_it_speaks_once_after_the_silence_and_not_again_before_an_answer() -> None:
    state = Initiative(on=True, silence_s=10.0)
    said = silences(state, [1] * 11 + [2] * 100)
    assert [at for at, silent in enumerate(said) if silent] == [10]


def test_after_an_answer_it_may_speak_again() -> None:
    state = Initiative(on=True, silence_s=10.0)
    said = silences(state, [1] * 11 + [2] * 5 + [3] * 20)
    assert [at for at, silent in enumerate(said) if silent] == [10, 26]


@pytest.mark.parametrize("settings", [MindSettings(), MindSettings(initiative="off"), MindSettings(initiative="gentle")])
def test_it_is_opt_in(settings: MindSettings) -> None:
    assert not any(silences(of_settings(settings), [1] * int(SILENCE_S * 3)))


def test_lively_is_on_after_three_minutes() -> None:
    assert any(silences(of_settings(MindSettings(initiative="lively")), [1] * int(SILENCE_S + 2)))


def test_never_while_somebody_is_busy_or_in_the_quiet_hours() -> None:
    assert not any(silences(Initiative(on=True, silence_s=10.0), [1] * 100, busy=True))
    assert not any(silences(Initiative(on=True, silence_s=10.0), [1] * 100, hour=23.5))


@pytest.mark.parametrize(
    ("hours", "hour", "quiet"),
    [
        ((22, 8), 23.0, True),
        ((22, 8), 3.0, True),
        ((22, 8), 8.0, False),
        ((22, 8), 21.9, False),
        ((13, 15), 14.0, True),
        ((13, 15), 16.0, False),
        ((0, 0), 3.0, False),
    ],
)
def test_quiet_hours_go_over_midnight(hours: tuple[int, int], hour: float, quiet: bool) -> None:
    assert is_quiet(hours, hour) is quiet


class Link:
    """Keeps what was sent; gives what is to come."""

    def __init__(self) -> None:
        self.sent: list[ToMind | ToVoice] = []
        self.coming: list[FromMind] = []

    def send(self, message: ToMind | ToVoice) -> None:
        self.sent.append(message)

    def poll(self) -> list[FromMind]:
        mail, self.coming = self.coming, []
        return mail

    def close(self) -> None:
        pass


class Mute(Link):
    def poll(self) -> list[FromVoice]:  # type: ignore[override]
        return []


def talking() -> tuple[Conversation, Link]:
    mind = Link()
    return Conversation(mind, Mute(), MindState("ready"), turn_id=4, quick_replies=("Yes.",), sentences={0: Sentence(4, 0, "Hello.")}), mind


def test_a_nudge_changes_nothing_until_the_mind_has_something_to_say() -> None:
    talk, mind = talking()
    nudge(talk, SceneNow(), 200.0, 1.0)
    assert isinstance(mind.sent[0], Heard) and (mind.sent[0].silent_s, mind.sent[0].text) == (200.0, "")
    step(talk, 2.0)
    assert (talk.open, talk.quick_replies, len(talk.sentences)) == (False, ("Yes.",), 1)
    mind.coming = [TurnStarted(5), Sentence(5, 0, "How did it go?"), TurnEnded(5, "done")]
    step(talk, 3.0)
    assert talk.open and talk.sentences[0].text == "How did it go?"


def test_the_user_is_quicker_than_the_nudge() -> None:
    talk, mind = talking()
    nudge(talk, SceneNow(), 200.0, 1.0)
    assert say(talk, "I was thinking.", SceneNow(), 1.5) == 6
    mind.coming = [TurnStarted(5), Sentence(5, 0, "How did it go?"), TurnEnded(5, "done"), TurnStarted(6), Sentence(6, 0, "Of what?")]
    step(talk, 2.0)
    assert [sentence.text for sentence in talk.sentences.values()] == ["Of what?"]


def in_the_room(monkeypatch: pytest.MonkeyPatch, present: bool = True, typing: bool = False) -> list[ToMind | ToVoice]:
    """What the mind is sent in a minute of nobody speaking."""
    talk, mind = talking()
    here = SimpleNamespace(
        talk=talk, typing=typing, user=SimpleNamespace(present=present), initiative=Initiative(on=True, silence_s=10.0), hour=NOON, now_s=0.0
    )
    monkeypatch.setattr(world, "scene_now", lambda _: SceneNow())
    for frame in range(60 * 10):
        here.now_s = frame / 10
        world._break_silence(cast(world.World, here))  # pyright: ignore[reportPrivateUsage]
    return mind.sent


def test_in_the_room_the_mind_is_told_of_a_silence_once(monkeypatch: pytest.MonkeyPatch) -> None:
    (told,) = in_the_room(monkeypatch)
    assert isinstance(told, Heard) and told.silent_s >= 10.0 and (told.text, told.greet) == ("", False)


@pytest.mark.parametrize(("present", "typing"), [(False, False), (True, True)])
def test_not_where_nobody_is_or_somebody_types(present: bool, typing: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    assert in_the_room(monkeypatch, present, typing) == []

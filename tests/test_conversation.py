"""The main process's side of a turn: order of mail, interruption, what counts as heard, stale mail."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from vrapp import conversation
from vrapp.conversation import Conversation
from vrapp.messages import Care, Heard, Hush, MindState, Say, SceneNow, Sentence, Speech, SpeechEnded, Spoken, Stop, Trouble, TurnEnded, TurnStarted


@dataclass
class Link:
    """A link that keeps what was sent and hands out what the test puts in."""

    sent: list[Any] = field(default_factory=list)
    inbox: list[Any] = field(default_factory=list)

    def send(self, message: Any) -> None:
        self.sent.append(message)

    def poll(self) -> list[Any]:
        mail, self.inbox = self.inbox, []
        return mail

    def close(self) -> None:
        pass


@pytest.fixture
def talk() -> Conversation:
    made = Conversation(Link(), Link())
    made.mind.inbox.append(MindState("ready", quick_replies=("Hello!",)))  # pyright: ignore[reportAttributeAccessIssue]
    conversation.step(made, 0.0)
    return made


def answer(talk: Any, *sentences: str, reason: Any = "done") -> int:
    turn = conversation.say(talk, "Hi there", SceneNow(), 1.0)
    talk.mind.inbox += [TurnStarted(turn), *(Sentence(turn, i, text) for i, text in enumerate(sentences)), TurnEnded(turn, reason)]
    return turn


def test_a_turn_from_words_to_history(talk: Any) -> None:
    assert talk.phase == "idle" and talk.quick_replies == ("Hello!",)
    turn = answer(talk, "One.", "Two.")
    assert talk.mind.sent == [Heard(turn, "Hi there", 1.0)] and talk.phase == "thinking"
    conversation.step(talk, 1.1)
    assert talk.voice.sent == [Say(turn, 0, "One."), Say(turn, 1, "Two.")]
    talk.voice.inbox = [Speech(turn, 0, 1.2, 1.0)]
    conversation.step(talk, 1.2)
    assert talk.phase == "speaking"
    talk.voice.inbox = [SpeechEnded(turn, 0), Speech(turn, 1, 2.2, 1.0)]
    conversation.step(talk, 2.2)
    assert talk.open
    talk.voice.inbox = [SpeechEnded(turn, 1)]
    conversation.step(talk, 3.2)
    assert talk.phase == "idle" and talk.mind.sent[-1] == Spoken(turn, "One. Two.")


def test_interruption_keeps_only_what_was_heard(talk: Any) -> None:
    turn = answer(talk, "One.", "a b c d")
    talk.voice.inbox = [Speech(turn, 0, 1.0, 1.0), SpeechEnded(turn, 0), Speech(turn, 1, 2.0, 2.0)]
    conversation.step(talk, 2.0)
    following = conversation.say(talk, "Wait", SceneNow(), 3.0)
    assert talk.voice.sent[-1] == Hush(turn)
    assert talk.mind.sent[-2:] == [Stop(turn, "One. a b"), Heard(following, "Wait", 3.0)]
    talk.mind.inbox = [Sentence(turn, 2, "late")]
    talk.voice.inbox = [SpeechEnded(turn, 1)]
    assert conversation.step(talk, 3.1) == [] and talk.heard == [] and talk.open


def test_words_before_the_mind_is_ready_wait_for_it() -> None:
    talk: Any = Conversation(Link(), Link())
    conversation.say(talk, "  are you\nthere? ", SceneNow(), 0.0)
    assert talk.phase == "waiting" and talk.mind.sent == []
    talk.mind.inbox = [MindState("ready")]
    conversation.step(talk, 5.0)
    assert [m.text for m in talk.mind.sent] == ["are you there?"]


def test_empty_words_are_no_turn_and_long_ones_are_cut(talk: Any) -> None:
    before = talk.turn_id
    assert conversation.say(talk, " \n ", SceneNow(), 0.0) == before and talk.mind.sent == []
    conversation.say(talk, "x" * 9999, SceneNow(), 0.0)
    assert len(talk.mind.sent[0].text) == conversation.LONGEST_UTTERANCE


def test_a_failed_turn_leaves_nothing_to_keep_but_shows_why(talk: Any) -> None:
    answer(talk, reason="failed")
    talk.mind.inbox.append(Trouble("the mind lost its thread"))
    conversation.step(talk, 2.0)
    assert not talk.open and talk.trouble == "the mind lost its thread"
    assert not any(isinstance(mail, Spoken) for mail in talk.mind.sent)


def test_interrupt_without_an_answer_is_nothing(talk: Any) -> None:
    assert conversation.interrupt(talk, 0.0) is False and talk.voice.sent == []


def test_whom_to_call_stays_over_turns_until_the_user_puts_it_away(talk: Any) -> None:
    turn = answer(talk, "I'm glad you told me.")
    talk.mind.inbox.insert(0, Care(turn, "self_harm", 2, "Please", "112"))
    conversation.step(talk, 1.1)
    answer(talk, "And then?")
    conversation.step(talk, 2.0)
    assert talk.care == Care(turn, "self_harm", 2, "Please", "112")

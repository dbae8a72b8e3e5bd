"""A turn's way with a scripted backend: the order of its parts, what enters the history and the memory, and what the other parts of the mind may do in it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from vrapp import turn
from vrapp.config import MindSettings
from vrapp.messages import Care, FromMind, Heard, SceneNow, Sentence, Trouble, TurnEnded, TurnStarted
from vrapp.mind.backend import Line, Sampling, Stopped
from vrapp.mind.care.carer import Carer
from vrapp.mind.hooks import Served, Situation
from vrapp.mind.memory import Memory
from vrapp.mind.persona import Persona
from vrapp.mind.prompt import Prompt
from vrapp.mind.scripted import Scripted
from vrapp.thoughts import ATTEMPTS, MOST_CALLS

NOBODY: Stopped = lambda: False  # noqa: E731


class Listening(Scripted):
    """Remembers what it was asked."""

    asked: list[list[Line]]

    def answer(self, lines: Sequence[Line], sampling: Sampling, stopped: Stopped) -> Generator[str]:
        self.asked.append(list(lines))
        return super().answer(lines, sampling, stopped)


Make = Callable[..., turn.Mind]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    made: list[turn.Mind] = []

    def mind(*replies: str, memory: Path | None = None, persona: Persona | None = None, max_tokens: int = 160) -> turn.Mind:
        path = tmp_path / f"replies{len(made)}.json"
        path.write_text(json.dumps(replies))
        backend = Listening(path)
        backend.asked = []
        who = persona or Persona(
            name="Ori", description="You are Ori.", fallback=("Say that again?",), greeting=("Hello{name}!",), welcome=("Welcome, {name}!",)
        )
        made.append(turn.Mind(MindSettings(max_tokens=max_tokens), backend, who, Memory(memory), Prompt(who), "session", 1))
        return made[-1]

    yield mind
    for each in made:
        each.memory.close()


def asked(mind: turn.Mind) -> list[list[Line]]:
    assert isinstance(mind.backend, Listening)
    return mind.backend.asked


def say(mind: turn.Mind, turn_id: int, words: str, scene: SceneNow | None = None, spoken: bool = True) -> list[FromMind]:
    mail = list(turn.take_turn(mind, Heard(turn_id, words, 0.0, scene or SceneNow()), NOBODY))
    if spoken:
        turn.settle(mind, turn_id, text_of(mail))
    return mail


def text_of(mail: Sequence[FromMind]) -> str:
    return " ".join(m.text for m in mail if isinstance(m, Sentence))


def test_a_turn_begins_gives_sentences_and_ends(make: Make) -> None:
    mail = say(make("Tea is warm. So are you."), 1, "Hi")
    assert [type(m) for m in mail] == [TurnStarted, Sentence, Sentence, TurnEnded]
    assert [m.text for m in mail if isinstance(m, Sentence)] == ["Tea is warm.", "So are you."]
    ended = mail[-1]
    assert isinstance(ended, TurnEnded) and ended.reason == "done" and ended.generated_tokens == 6


def test_what_the_user_said_is_kept_before_the_model_is_asked(make: Make, tmp_path: Path) -> None:
    mind = make("Fine.", memory=tmp_path / "memory.sqlite3")
    mail = turn.take_turn(mind, Heard(1, "I live in Leeds."), NOBODY)
    next(mail)
    assert not asked(mind) and [t.text for t in mind.memory.recent("Ori", 5)] == ["I live in Leeds."]


def test_only_what_was_said_aloud_enters_history_and_memory(make: Make) -> None:
    mind = make("[happy] One is here. Two is there.", "Three.")
    say(mind, 1, "Hi", spoken=False)
    turn.settle(mind, 1, "One is here. Two")
    say(mind, 2, "And?")
    assert Line("assistant", "[happy] One is here. Two") in asked(mind)[-1]
    assert next(t.text for t in mind.memory.recent("Ori", 9) if t.speaker == "companion") == "One is here. Two"


def test_an_answer_that_nobody_reports_counts_as_said(make: Make) -> None:
    mind = make("First.", "Second.")
    say(mind, 1, "Hi", spoken=False)
    say(mind, 2, "Hm")
    assert Line("assistant", "First.") in asked(mind)[-1]


def test_when_stopped_no_half_sentence_is_given(make: Make) -> None:
    mind = make("A long answer that never ends. And more of it.")
    looks = iter([False] * 4 + [True] * 99)
    mail = list(turn.take_turn(mind, Heard(1, "Hi"), lambda: next(looks)))
    assert not text_of(mail) and isinstance(mail[-1], TurnEnded) and mail[-1].reason == "stopped"


@pytest.mark.parametrize("garbage", ["", "... ---", "User: hello there my friend", "la la la la la la la la la la la la.", "<|im_end|>"])
def test_a_model_that_gives_nothing_fit_is_asked_again_and_then_the_persona_speaks(make: Make, garbage: str) -> None:
    mind = make(garbage)
    mail = say(mind, 1, "Hi")
    assert text_of(mail) == "Say that again?" and len(asked(mind)) == ATTEMPTS
    assert isinstance(mail[-1], TurnEnded) and mail[-1].reason == "done"


def test_a_greeting_needs_no_model(make: Make) -> None:
    mind = make("Never said.")
    mail = list(turn.take_turn(mind, Heard(1, "", greet=True), NOBODY))
    assert text_of(mail) == "Hello!" and not asked(mind)
    turn.settle(mind, 1, "Hello!")
    mind.prompt.user_name = "Sam"
    assert text_of(list(turn.take_turn(mind, Heard(2, "", greet=True), NOBODY))) == "Welcome, Sam!"


# the other parts


@dataclass
class Worried:
    sentences: tuple[str, ...] = ("Please call someone. I am with you.",)

    def messages(self, turn_id: int) -> list[FromMind]:
        return [Trouble(f"panel of turn {turn_id}")]


@dataclass
class Knows:
    order: list[str] = field(default_factory=list[str])
    lines: tuple[str, ...] = ()
    answers: dict[str, str] = field(default_factory=dict[str, str])
    unasked: str = ""

    def learn(self, row: int, text: str, when: float) -> None:
        self.order.append(f"learn {row} {text}")

    def slow(self) -> Sequence[str]:
        return ("Your friend is a baker.",)

    def fast(self, text: str, now: float) -> Sequence[str]:
        return self.lines

    def opening(self, now: float) -> str:
        return "How did the interview go?"

    def reply(self, text: str, now: float) -> str:
        return self.answers.get(text, "")

    def breaking(self, now: float, silent_s: float) -> str:
        return self.unasked


@dataclass
class Does:
    served: Served

    def about(self, small: bool) -> str:
        return ""

    def serve(self, heard: Heard, stopped: Stopped) -> Generator[FromMind, None, Served]:
        yield Trouble("a call")
        return self.served

    def call(self, turn_id: int, written: str, stopped: Stopped) -> Generator[FromMind, None, Served]:
        yield Trouble(f"called {written}")
        return self.served


def test_care_answers_in_place_of_the_model_and_is_told_beside_the_words(make: Make) -> None:
    mind = make("Never said.")
    mind.care = lambda text: Worried() if "hurt myself" in text else None
    mail = say(mind, 1, "I want to hurt myself")
    assert mail[1] == Trouble("panel of turn 1") and text_of(mail) == "Please call someone. I am with you." and not asked(mind)
    assert text_of(say(mind, 2, "Thank you")) == "Never said."
    assert Line("assistant", "Please call someone. I am with you.") in asked(mind)[-1]


def test_a_sentence_that_must_not_be_said_is_in_no_history(make: Make) -> None:
    mind = make("Hello dear. Of course I am human. Trust me.", "Yes. Calm down now. And so on.")
    mind.care = mind.watcher = Carer("US", lambda: "", small=False, honest=["I'm a computer program, an AI."])
    assert text_of(say(mind, 1, "Hi")) == "Hello dear. I'm a computer program, an AI."
    assert mind.prompt.exchanges[-1].answer == "Hello dear. I'm a computer program, an AI."
    mail = say(mind, 2, "I feel hopeless")
    assert isinstance(mail[1], Care) and mail[1].lines[0].number == "988"
    assert text_of(say(mind, 3, "I see")) == "Yes." and mind.prompt.exchanges[-1].answer == "Yes."
    assert "do not argue" in asked(mind)[-1][-1].text


def test_known_learns_before_the_model_and_its_lines_stand_beside_the_words_only_this_once(make: Make) -> None:
    mind = make("Yes.", "No.")
    mind.known = knows = Knows(lines=("Your friend's sister is Ada.",))
    say(mind, 1, "Who is Ada?")
    assert knows.order == ["learn 1 Who is Ada?"]
    assert asked(mind)[-1][-1] == Line("user", "(Your friend's sister is Ada.)\nWho is Ada?")
    assert mind.memory.recent("Ori", 5)[0].as_read == "", "what was recalled is not stored again"
    knows.lines = ()
    say(mind, 2, "I see")
    assert asked(mind)[-1][: len(asked(mind)[0])] == asked(mind)[0], "old lines never change"


def test_known_opens_the_visit(make: Make) -> None:
    mind = make("Never said.")
    mind.known = Knows()
    assert text_of(list(turn.take_turn(mind, Heard(1, "", greet=True), NOBODY))) == "How did the interview go?"


def test_a_model_too_small_to_be_trusted_does_not_answer_what_facts_answer(make: Make) -> None:
    mind = make("In Paris.", "In Paris.")
    mind.known = Knows(answers={"Where do I live?": "You live in York."})
    assert text_of(say(mind, 1, "Where do I live?")) == "In Paris.", "a large one words it itself"
    mind.backend.small = True
    assert text_of(say(mind, 2, "Where do I live?")) == "You live in York." and len(asked(mind)) == 1
    assert mind.prompt.exchanges[-1].user == "Where do I live?"


def test_a_silence_is_broken_or_nothing_happens_at_all(make: Make) -> None:
    mind = make("Never said.", "I am well.")
    mind.known = knows = Knows()
    assert list(turn.take_turn(mind, Heard(1, "", silent_s=200.0), NOBODY)) == []
    assert mind.prompt.exchanges == [] and mind.unsettled is None
    knows.unasked = "How is the novel coming along{name}?"
    mail = list(turn.take_turn(mind, Heard(2, "", silent_s=200.0), NOBODY))
    assert isinstance(mail[0], TurnStarted) and isinstance(mail[-1], TurnEnded) and text_of(mail).startswith("How is the novel")
    turn.settle(mind, 2, text_of(mail))
    assert [(each.speaker, each.text) for each in mind.memory.recent("Ori", 5)] == [("companion", text_of(mail))], "nobody said anything"


def test_a_tool_may_answer_without_the_model_or_give_it_something_to_word(make: Make) -> None:
    mind = make("It is raining there.")
    mind.tools = Does(Served(say=("Done. The lamp is on.",)))
    mail = say(mind, 1, "Lamp on")
    assert mail[1] == Trouble("a call") and text_of(mail) == "Done. The lamp is on." and not asked(mind)
    mind.tools = Does(Served(told=('rain "now"',)))
    assert text_of(say(mind, 2, "Weather?")) == "It is raining there."
    assert asked(mind)[-1][-1] == Line("user", "(Result: \"rain 'now'\")\nWeather?")


def test_what_was_said_on_another_day_is_quoted_when_it_matters_and_not_twice(make: Make) -> None:
    mind = make("Yes.")
    mind.memory.add("My sister Ada lives in York.", speaker="user", when=1.0e9, session="old")
    mind.memory.add("Do you know where my sister is?", speaker="user", when=1.1e9, session="old")
    mind.memory.add("Your sister lives in Rome.", speaker="companion", when=1.2e9, session="old")
    say(mind, 1, "Where does my sister live?")
    assert asked(mind)[-1][-1].text.startswith('(Your friend said before: "My sister Ada lives in York.")\n')
    say(mind, 2, "Where does my sister live?")
    assert asked(mind)[-1][-1].text == "Where does my sister live?", "it is in the conversation already"
    say(mind, 3, "The soup is good")
    assert asked(mind)[-1][-1].text == "The soup is good"


@dataclass
class Choosing:
    """A ranker that takes a certain answer and remembers what it was given."""

    candidates: int = 3
    seconds: float = float("inf")
    choice: int = 1
    seen: list[tuple[list[str], Situation]] = field(default_factory=list[tuple[list[str], Situation]])

    def written(self, situation: Situation) -> Sequence[str]:
        return ["Mine."] if situation.heard == "Whose?" else []

    def best(self, candidates: Sequence[str], situation: Situation) -> int:
        self.seen.append((list(candidates), situation))
        return self.choice


def test_of_several_answers_the_chosen_one_is_said_and_no_other_is_kept(make: Make) -> None:
    mind = make("I came, too.", "Nice. [happy] Where were you?", "Good evening.", "And then?")
    mind.ranker = ranker = Choosing()
    mail = say(mind, 1, "I came from the sea.")
    assert [message.text for message in mail if isinstance(message, Sentence)] == ["Nice.", "Where were you?"]
    candidates, situation = ranker.seen[0]
    assert candidates == ["I came, too.", "Nice. Where were you?", "Good evening."]
    assert (situation.heard, situation.persona, situation.earlier) == ("I came from the sea.", "Ori", ())
    assert mind.prompt.exchanges[-1].answer == "Nice. [happy] Where were you?"
    assert [turn.text for turn in mind.memory.recent("Ori", 5)] == ["I came from the sea.", "Nice. Where were you?"]
    (ended,) = (message for message in mail if isinstance(message, TurnEnded))
    assert ended.generated_tokens == 3 + 5 + 2
    say(mind, 2, "Nowhere else.")
    assert ranker.seen[1][1].earlier == ("I came from the sea.",)
    assert ranker.seen[1][1].before == ("Nice.", "Where were you?")


def test_an_answer_that_needs_no_model_stands_beside_the_drawn_ones(make: Make) -> None:
    mind = make("One.", "Two.", "Three.")
    mind.ranker = ranker = Choosing(choice=3)
    assert text_of(say(mind, 1, "Whose?", SceneNow(looking_at="cup"))) == "Mine."
    assert ranker.seen[0][0] == ["One.", "Two.", "Three.", "Mine."]
    assert mind.prompt.exchanges[-1].answer == "Mine."


def test_what_is_true_around_the_words_is_told_to_the_ranker(make: Make) -> None:
    mind = make("One.")
    mind.ranker = ranker = Choosing(choice=0)
    mind.known = Knows(lines=("Your friend collects cups.",))
    say(mind, 1, "What is that?", SceneNow(looking_at="cup"))
    assert ranker.seen[0][1].told == ("Your friend collects cups.", "(Your friend looks at the cup.)")


def test_no_answer_is_begun_when_the_time_is_over(make: Make) -> None:
    mind = make("One.", "Two.", "Three.")
    mind.ranker = ranker = Choosing(seconds=0.0, choice=0)
    say(mind, 1, "Count.")
    assert ranker.seen[0][0] == ["One."]


def test_none_fit_to_be_said_leads_to_another_try(make: Make) -> None:
    mind = make("One.", "Two.", "Three.", "Four.")
    mind.ranker = Choosing(choice=-1)
    assert text_of(say(mind, 1, "Count.")) == "Four."


def test_an_interruption_while_drawing_says_nothing(make: Make) -> None:
    mind = make("One two three.", "Four five six.")
    mind.ranker = ranker = Choosing()
    looks = iter([False] * 6)
    mail = list(turn.take_turn(mind, Heard(1, "Count.", 0.0, SceneNow()), lambda: next(looks, True)))
    assert not ranker.seen and not [message for message in mail if isinstance(message, Sentence)]
    assert [message.reason for message in mail if isinstance(message, TurnEnded)] == ["stopped"]


# a model that can do more


def test_a_call_of_the_model_is_carried_out_and_it_goes_on_with_the_result(make: Make) -> None:
    mind = make('Let me look. <tool_call>{"name": "clock"}</tool_call> and more', "It is noon. Time for soup.", "Good.")
    mind.tools = Calling(Served(told=("12:00",)))
    mail = say(mind, 1, "Hm")
    assert text_of(mail) == "Let me look. It is noon. Time for soup." and Trouble('called {"name": "clock"}') in mail
    assert asked(mind)[1][-2:] == [Line("assistant", 'Let me look. <tool_call>{"name": "clock"}</tool_call>'), Line("user", '(Result: "12:00")')]
    say(mind, 2, "And?")
    assert asked(mind)[2][: len(asked(mind)[1])] == asked(mind)[1], "old lines never change"
    assert asked(mind)[2][-2] == Line("assistant", "It is noon. Time for soup.")
    assert [t.text for t in mind.memory.recent("Ori", 4) if t.speaker == "companion"][:1] == ["Let me look. It is noon. Time for soup."]


def test_a_model_that_calls_and_calls_comes_to_an_end(make: Make) -> None:
    mind = make("<tool_call>{}</tool_call>")
    mind.tools = Calling(Served(told=("no",)))
    mail = say(mind, 1, "Hm")
    assert text_of(mail) == "Say that again?" and len(asked(mind)) <= ATTEMPTS * (MOST_CALLS + 1)


def test_thoughts_are_not_said(make: Make) -> None:
    mind = make("<think>They seem sad. I should be kind.</think>I am here.")
    assert text_of(say(mind, 1, "Hm")) == "I am here." and mind.prompt.exchanges[-1].answer == "I am here."


def test_each_turn_adds_only_new_lines_through_summaries_and_calls(make: Make) -> None:
    """Counted by a backend that re-reads what is not the beginning of what it has read."""
    mind = make("That is nice to hear, my friend, and I will think of it for a while.")
    mind.backend.context = 700
    turns = 40
    for turn_id in range(1, turns + 1):
        say(mind, turn_id, f"I bought {turn_id} apples at the market and carried them home to my sister")
        turn.tidy(mind, NOBODY)
    assert mind.prompt.summary and mind.backend.size(mind.prompt.lines()) < mind.room
    growing = [b[: len(a)] == a for a, b in itertools.pairwise(asked(mind))]
    assert growing.count(False) <= turns // 8, "the beginning changes only where a block leaves"


class Calling(Does):
    """Serves nothing by itself; answers calls."""

    def serve(self, heard: Heard, stopped: Stopped) -> Generator[FromMind, None, Served]:
        return Served()
        yield


def test_on_the_first_visit_a_small_model_says_that_there_are_larger_ones(make: Make) -> None:
    mind = make("Nice.")
    assert turn.ready(mind).detail == ""  # a script is no small model
    mind.backend.small = True
    assert "vrapp models pull" in turn.ready(mind).detail
    say(mind, 1, "Hello.")
    assert turn.ready(mind).detail == ""
    another = make("Nice.")
    another.backend.small, another.settings = True, MindSettings(model="my-own.gguf")
    assert turn.ready(another).detail == ""

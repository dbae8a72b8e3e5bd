"""The exam goes the product's own way: through a turn, with the suite's lines where memory and scene put theirs."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

import pytest

from tools.manners import __main__ as report
from tools.manners import exam
from tools.manners.exam import Asked
from vrapp import turn
from vrapp.config import MindSettings
from vrapp.messages import SceneNow
from vrapp.mind.backend import Line, Sampling, Stopped
from vrapp.mind.hooks import Situation
from vrapp.mind.memory import Memory
from vrapp.mind.persona import Persona
from vrapp.mind.prompt import Prompt
from vrapp.mind.scripted import Scripted


class Listening(Scripted):
    lines: tuple[Line, ...] = ()

    def answer(self, lines: Sequence[Line], sampling: Sampling, stopped: Stopped) -> Generator[str]:
        self.lines = tuple(lines)
        return super().answer(lines, sampling, stopped)


@pytest.fixture
def mind(tmp_path: Path) -> Iterator[turn.Mind]:
    script = tmp_path / "replies.json"
    script.write_text(json.dumps(["I'm Ori. User: and you? More."]))
    who = Persona("Ori", "You are Ori.")
    made = turn.Mind(MindSettings(), Listening(script), who, Memory(None), Prompt(who), "session", 1)
    yield made
    made.memory.close()


ASKED = Asked(
    "own name",
    "And you?",
    "Ines",
    (("Hello.", "Hello, Ines."),),
    ("Your friend likes tea.",),
    ("Your friend lives in Ghent.",),
    SceneNow(looking_at="cup"),
    has=("Ori",),
)


def test_a_mind_reads_what_the_suite_gives_and_answers_past_its_guard(mind: turn.Mind) -> None:
    assert isinstance(mind.backend, Listening)
    assert exam.put(mind, ASKED, 3) == "I'm Ori."
    read = mind.backend.lines
    assert read[0].text.endswith("Your friend's name is Ines. Your friend likes tea.")
    assert [line.text for line in read[1:3]] == ["Hello.", "Hello, Ines."]
    assert "(Your friend lives in Ghent.)" in read[3].text and read[3].text.endswith("And you?")
    assert not mind.prompt.exchanges and mind.memory.recent("Ori", 5) == []


def test_a_name_that_was_said_before_is_known_as_in_a_real_visit(mind: turn.Mind) -> None:
    asked = Asked("name", "And?", before=(("They call me Jamal.", "Hello, Jamal."),))
    seen: list[str] = []

    class Looking:
        candidates, seconds = 2, 1.0

        def written(self, situation: Situation) -> Sequence[str]:
            seen.append(situation.friend)
            return ()

        def best(self, candidates: Sequence[str], situation: Situation) -> int:
            return 0

    mind.ranker = Looking()
    exam.put(mind, asked, 1)
    assert seen == ["Jamal"]


def test_the_plain_model_is_asked_without_them_and_all_that_it_writes_is_judged(mind: turn.Mind) -> None:
    answer = exam.put(mind, ASKED, 3, plain=True)
    assert answer == "I'm Ori. User: and you? More."
    judged = exam.judge(ASKED, answer)
    assert not judged.problems and not exam.good(judged)


def test_rates_count_passes_by_seed_and_property(mind: turn.Mind) -> None:
    fine, poor = exam.judge(ASKED, "I'm Ori."), exam.judge(ASKED, "Names. Many. Of them. All.")
    rates = report.rates([[fine, fine], [fine, poor]])
    assert (rates["passed"], rates["by_seed"]) == (0.75, [1.0, 0.5])
    assert rates["properties"] == {"own name": 0.75}
    assert rates["manners"]["stays short"] == 0.75 and rates["manners"]["does not echo"] == 1.0

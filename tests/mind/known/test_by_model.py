"""A model's reading of an utterance counts only as far as the user's own words bear it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vrapp.mind.backend import Line, Sampling, Stopped
from vrapp.mind.known import by_model, facts
from vrapp.mind.known.known import Known
from vrapp.mind.memory import Memory
from vrapp.mind.scripted import Scripted

SAID = "After the divorce I ended up in a tiny flat in Leeds with my brother Tim."
NOBODY: Stopped = lambda: False  # noqa: E731


def row(about: str = "me", relation: str = "lives_in", value: str = "Leeds", quote: str = "I ended up in a tiny flat in Leeds") -> dict[str, str]:
    return {"about": about, "relation": relation, "value": value, "quote": quote}


def scripted(path: Path, *answers: object) -> Scripted:
    path.write_text(json.dumps([json.dumps(answer) for answer in answers]))
    return Scripted(path)


def test_what_the_words_bear_is_taken(tmp_path: Path) -> None:
    read = by_model.reader(scripted(tmp_path / "a.json", [row()]))
    assert [str(claim) for claim in read(SAID, 0.0, NOBODY)] == ["me | lives_in | Leeds"]


@pytest.mark.parametrize(
    "answer",
    [
        [row(value="Paris")],  # nobody said Paris
        [row(quote="I live in Leeds")],  # not their words
        [row(relation="is_a_spy")],
        [row(about="my aunt Zoe")],  # she is not in it
        [row(about="my wife")],
        [row(about="")],
        [{"about": "me"}],
        {"about": "me"},
        "no JSON at all",
        [1, None],
    ],
)
def test_what_they_do_not_bear_is_not(answer: object, tmp_path: Path) -> None:
    assert by_model.reader(scripted(tmp_path / "a.json", answer))(SAID, 0.0, NOBODY) == []


@pytest.mark.parametrize(
    "text", ["Do you think I ended up in a tiny flat in Leeds?", "If I ended up in a tiny flat in Leeds, I would cry.", "It rained all day in the whole town."]
)
def test_the_model_is_not_even_asked_where_nothing_is_stated(text: str, tmp_path: Path) -> None:
    backend = scripted(tmp_path / "a.json", [row()])
    assert by_model.reader(backend)(text, 0.0, NOBODY) == [] and backend.counts.generated == 0


def test_while_idle_it_adds_what_the_rules_missed_and_the_source_says_so(tmp_path: Path) -> None:
    memory = Memory(None)
    known = Known(memory, more=by_model.reader(scripted(tmp_path / "a.json", [row()])))
    memory.add(SAID, when=1.0e9, session="s")
    memory.add("I am a nurse, and I work nights all week.", when=1.0e9 + 60, session="s")
    known.tend(NOBODY)
    found = {fact.relation: fact for fact in facts.select(memory.db)}
    assert (found["lives_in"].value, found["lives_in"].source, found["works_as"].source) == ("Leeds", "model", "rule")
    memory.close()


def test_the_grammar_allows_exactly_what_is_read() -> None:
    assert all(f'\\"{name}\\"' in by_model.GRAMMAR for name in by_model.ASKED)
    assert by_model.prompt("x")[-1] == Line("user", "x") and Sampling(grammar=by_model.GRAMMAR).grammar
    for _, answer in by_model._EXAMPLES:  # pyright: ignore[reportPrivateUsage]
        assert isinstance(json.loads(answer), list)

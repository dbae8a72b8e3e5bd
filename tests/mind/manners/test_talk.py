"""What the model is taught: whole, free of slips of the grammar, and none of what the suite asks."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest

from tools.manners import exam, talk
from vrapp.mind.guards import Guard, Verdict
from vrapp.mind.marks import MarkReader

_WORD = re.compile(r"[a-z0-9']+")


def _lessons(count: int = 40, size: int = 12) -> Iterator[talk.Lesson]:
    rng = random.Random(11)
    for _ in range(count):
        yield talk.lesson(rng, size)


def test_every_slot_is_filled_and_every_article_fits() -> None:
    for lesson in _lessons():
        for words, answer in (pair for conversation in lesson.conversations for pair in conversation):
            for text in (words, answer, *lesson.knows):
                assert not re.search(r"[{}\[\]|@]", text), text
                assert not re.search(r"\b[Aa] [aeio]|\ban [^aeiouhA\W]", text), text
                assert text.strip() == text


def test_the_same_seed_gives_the_same_lessons_and_another_gives_others() -> None:
    one, two, other = (talk.lesson(random.Random(seed), 6) for seed in (3, 3, 4))
    assert one == two
    assert one != other


def test_answers_are_short_and_pass_the_guard_of_the_product() -> None:
    for block in talk.blocks():
        rng = random.Random(5)
        for words, answer in talk.converse(block, rng, {"me": "Ori", "name": "Anna"}):
            assert len(answer.split()) <= 45, answer
            heard = words.splitlines()[-1]
            sentences = re.split(r"(?<=[.!?])\s+", answer)
            guard = Guard("Ori", "Anna", heard, (), 4)
            assert [guard.check(sentence)[0] for sentence in sentences] == [Verdict.SPEAK] * len(sentences), answer
            reader = MarkReader()
            assert "".join(piece.text for piece in [*reader.feed(answer), *reader.finish()]) == answer


def test_what_is_known_is_what_is_answered() -> None:
    """In a lesson whose opening names a pet, an answer about the pet's name gives that name."""
    found = 0
    for lesson in _lessons(120):
        named = next((known for known in lesson.knows if re.search(r"has an? \w+, \w+\.", known)), "")
        if not named:
            continue
        pet, name = re.findall(r"has an? (\w+), (\w+)\.", named)[0]
        for conversation in lesson.conversations:
            words, answer = conversation[0]
            if words in (f"What's my {pet} called?", f"What's my {pet}'s name?"):
                found += 1
                assert name in answer
    assert found > 0


def test_nobody_is_known_where_the_name_is_asked_for_in_vain() -> None:
    for lesson in _lessons(60):
        for _, answer in (pair for conversation in lesson.conversations for pair in conversation):
            if "haven't told me yet. What should I call you" in answer:
                assert not lesson.name


def test_the_suite_shares_neither_names_nor_wording_with_the_lessons() -> None:
    taught = [line for block in talk.blocks() for pair in block.lines for side in pair for line in _choices(side)]
    known = {tuple(_WORD.findall(line.lower())) for line in taught}
    fives = {five for line in known for five in zip(*(line[at:] for at in range(5)), strict=False)}
    listed = {word.lower() for name in ("name", "friend_she", "friend_he", "petname", "city", "other", "me") for word in talk.lists()[name]}
    for asked in exam.suite():
        said = tuple(_WORD.findall(asked.say.lower()))
        assert said not in known, asked.say
        shared = [five for five in zip(*(said[at:] for at in range(5)), strict=False) if five in fives]
        assert not shared, (asked.say, shared)
        names = {word.lower() for word in re.findall(r"\b[A-Z]\w+", " ".join([asked.friend, *asked.knows, *asked.told, *asked.has]))}
        assert not names & listed, (asked.say, names & listed)


def _choices(text: str) -> list[str]:
    """A written line with each of its choices in turn."""
    found = re.search(r"\[([^\[\]]*)\]", text)
    if not found:
        return text.split("|")
    return [line for choice in found[1].split("|") for line in _choices(text[: found.start()] + choice + text[found.end() :])]


def test_a_block_out_of_turn_is_named(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path_factory.mktemp("words")
    (folder / "odd.txt").write_text("> Hello.\n> Are you there?\n", encoding="utf-8")
    monkeypatch.setattr(talk, "FOLDER", folder)
    talk.blocks.cache_clear()
    try:
        with pytest.raises(ValueError, match=r"odd\.txt.*not a conversation"):
            talk.blocks()
    finally:
        talk.blocks.cache_clear()

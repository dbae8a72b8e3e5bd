"""Search through `Memory`: by words, by meaning, by who spoke, by when, by what was said around it; and what it never does."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from vrapp.errors import MissingError
from vrapp.mind.memory import Memory
from vrapp.mind.recall import embedding, vectors
from vrapp.mind.recall.embedding import DIMENSIONS, F32
from vrapp.mind.recall.recall import Recall

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


class Counting:
    """The real embedder, counting its texts."""

    name = embedding.NAME

    def __init__(self) -> None:
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> F32:
        self.texts += texts
        return embedding.load().embed(texts)


@pytest.fixture
def memory(tmp_path: Path) -> Generator[Memory]:
    opened = Memory(tmp_path / "memory.sqlite3")
    yield opened
    opened.close()


def tell(memory: Memory, lines: Sequence[tuple[str, str]], when: datetime = NOON, session: str = "s") -> list[int]:
    return [memory.add(text, speaker=speaker, when=when + timedelta(seconds=at), session=session) for at, (speaker, text) in enumerate(lines)]


def test_what_means_the_same_is_found_without_a_common_word(memory: Memory) -> None:
    tell(memory, [("user", "The kettle needs descaling."), ("user", "Our puppy chewed the sofa to pieces."), ("user", "I filed the tax forms.")])
    assert memory.search("damage done by the dog", 1)[0].text == "Our puppy chewed the sofa to pieces."


def test_irregular_forms_are_one_word_even_without_the_model(memory: Memory) -> None:
    memory.recall = Recall(load=missing)
    tell(memory, [("user", "We flew to Oslo."), ("user", "I bought a kite."), ("user", "She taught the children chess.")])
    assert [memory.search(asked, 1)[0].text for asked in ("flying", "what did I buy", "teaching a child")] == [
        "We flew to Oslo.",
        "I bought a kite.",
        "She taught the children chess.",
    ]
    assert "pip install" in memory.recall.trouble


def test_the_answer_to_a_question_is_found_by_the_question(memory: Memory) -> None:
    ids = tell(memory, [("companion", "Which instrument would you like to learn?"), ("user", "Hmm, the cello, I believe."), ("user", "The rain stopped.")])
    assert ids[1] in [hit.id for hit in memory.search("what instrument does the user want to learn", 2)]


def test_a_named_speaker_is_preferred(memory: Memory) -> None:
    tell(memory, [("Ana", "I painted the fence green."), ("Ben", "I painted the fence white.")])
    assert [memory.search(f"What colour did {name} paint the fence?", 1)[0].speaker for name in ("Ana", "Ben")] == ["Ana", "Ben"]


def test_what_the_companion_promised_is_the_companions(memory: Memory) -> None:
    tell(memory, [("user", "I promised to water the plants."), ("companion", "I promise to remind you of the plants.")])
    assert memory.search("What did you promise about the plants?", 1)[0].speaker == "companion"
    assert memory.search("What did I promise about the plants?", 1)[0].speaker == "user"


def test_a_time_that_is_named_decides_between_alike_turns(memory: Memory) -> None:
    for month in range(1, 11):
        memory.add(f"We had dinner at a restaurant, number {month}.", when=datetime(2025, month, 10, tzinfo=UTC), session=f"{month}")
    now = datetime(2025, 11, 2, tzinfo=UTC)
    assert memory.search("Which restaurant did we go to last May?", 1, now=now)[0].when.month == 5
    assert memory.search("Which restaurant did we go to three weeks ago?", 1, now=now)[0].when.month == 10


def test_nothing_said_after_now_is_found(memory: Memory) -> None:
    first, second = (memory.add(f"The password of the boat is {word}.", when=NOON + timedelta(days=day)) for day, word in ((0, "gull"), (9, "tern")))
    assert [hit.id for hit in memory.search("password of the boat", 5, now=NOON + timedelta(days=1))] == [first]
    assert {hit.id for hit in memory.search("password of the boat", 5)} == {first, second}


def test_a_script_may_add_and_search_at_once_and_nothing_is_embedded_twice(memory: Memory) -> None:
    counting = Counting()
    memory.recall = Recall(load=lambda: counting)
    tell(memory, [("user", f"Thing {at} happened.") for at in range(20)])
    memory.search("what happened", 3)
    assert len(counting.texts) == 21  # the turns and the question
    memory.search("what else happened", 3)
    memory.tend(lambda: False)
    assert len(counting.texts) == 22


def test_without_patience_what_is_new_is_found_by_words_until_it_was_tended(memory: Memory) -> None:
    memory.recall.patience = 0
    tell(memory, [("user", "Our puppy chewed the sofa."), ("user", "I filed the tax forms.")])
    assert memory.search("damage done by the dog", 5) == []
    assert memory.search("sofa", 5)[0].text == "Our puppy chewed the sofa."
    memory.tend(lambda: False)
    assert memory.search("damage done by the dog", 1)[0].text == "Our puppy chewed the sofa."


def test_tending_ends_soon_after_it_is_told_to_and_goes_on_where_it_was(memory: Memory) -> None:
    counting, looks = Counting(), 0
    memory.recall = Recall(load=lambda: counting)
    tell(memory, [("user", f"Thing {at} happened.") for at in range(40)])

    def stopped() -> bool:
        nonlocal looks
        looks += 1
        return looks > 2

    memory.tend(stopped)
    assert 0 < len(counting.texts) < 40
    memory.tend(lambda: False)
    assert sorted(counting.texts) == sorted({*counting.texts}) and len(counting.texts) == 40


def test_vectors_go_with_their_turns(memory: Memory) -> None:
    ids = tell(memory, [("user", "My locker code is 4417."), ("user", "I like pears.")])
    memory.tend(lambda: False)
    memory.forget(ids[:1])
    assert [row[0] for row in memory.db.execute("SELECT turn FROM vectors")] == ids[1:]
    assert [hit.id for hit in memory.search("locker code 4417 pears", 5)] == ids[1:]


def test_vectors_of_another_model_are_made_anew(tmp_path: Path) -> None:
    class Other(Counting):
        name = "other"

    first = Memory(tmp_path / "memory.sqlite3")
    first.recall = Recall(load=Other)
    tell(first, [("user", "I like pears.")])
    first.search("pears", 1)
    first.close()
    again = Memory(tmp_path / "memory.sqlite3")
    again.search("pears", 1)
    assert again.db.execute("SELECT DISTINCT model FROM vectors").fetchall() == [(vectors.model_mark(embedding.NAME),)]
    again.close()


@pytest.mark.parametrize(
    "query",
    [
        '"',
        "AND OR NOT",
        "NEAR(a b)",
        "text:x",
        "a*",
        "'; DROP TABLE turns; --",
        "\0",
        "%",
        "",
        "\ud800",
        "-",
        "(" * 50,
        "🦊🦊",
        "日本",
        "x" * 1_000_000,
        "a " * 500_000,
    ],
)
@pytest.mark.parametrize("load", [embedding.load, lambda: missing()], ids=["model", "no model"])
def test_no_question_is_an_error(memory: Memory, query: str, load: Callable[[], embedding.Embedder]) -> None:
    memory.recall = Recall(load=load)
    tell(memory, [("user", "a word"), ("日本", "🦊 日本 is Japan")])
    for k in (0, 1, 100):
        assert len(memory.search(query, k)) <= k
    assert memory.trouble == ""


def test_packed_vectors_keep_their_direction() -> None:
    some = np.random.default_rng(1).normal(size=(50, DIMENSIONS)).astype(np.float32)
    some /= np.linalg.norm(some, axis=1, keepdims=True)
    assert ((vectors.unpacked(vectors.packed(some)) * some).sum(axis=1) > 0.9998).all()
    assert not vectors.packed(np.zeros((1, DIMENSIONS), dtype=np.float32)).any()


def missing() -> embedding.Embedder:
    raise MissingError("no embedding model; run: python -m pip install something")

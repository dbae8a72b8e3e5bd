"""The index of vectors beside the database: the same answers as comparing all, made in slices, checked when it is opened, made anew when it is wrong."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from vrapp.mind import schema
from vrapp.mind.recall import index, vectors
from vrapp.mind.recall.embedding import DIMENSIONS, F32
from vrapp.mind.recall.index import VectorIndex

TAIL, COUNT = 64, 1500
MODEL = "some model"


def never() -> bool:
    return False


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(index, "TAIL", TAIL)
    return tmp_path / "me[1].sqlite3"


@pytest.fixture
def db(place: Path) -> Generator[sqlite3.Connection]:
    with closing(sqlite3.connect(place)) as opened:
        schema.migrate(opened)
        yield opened


def grow(db: sqlite3.Connection, first: int, count: int) -> F32:
    """Turns with vectors around a hundred themes, as talk is; the vectors."""
    chance = np.random.default_rng(first)
    themes = np.random.default_rng(0).normal(size=(100, DIMENSIONS))
    made = (themes[chance.integers(0, 100, count)] + 0.7 * chance.normal(size=(count, DIMENSIONS))).astype(np.float32)
    ids = list(range(first, first + count))
    with db:
        db.executemany("INSERT INTO turns (id, at, session, persona, speaker, turn_id, text) VALUES (?, 0, '', '', 'user', 0, '')", [(n,) for n in ids])
        vectors.keep(db, ids, vectors.packed(made), MODEL)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def agreement(found: VectorIndex, made: F32, looks: int = 40) -> float:
    """The share of the ten true nearest among the ten found."""
    hits = 0
    for at in range(0, len(made), len(made) // looks):
        true = set((np.argsort(-(made @ made[at]))[:10] + 1).tolist())
        hits += len(true & set(found.nearest(made[at], 10)))
    return hits / (10 * len(range(0, len(made), len(made) // looks)))


def test_the_graph_finds_what_comparing_all_finds_and_opens_again_as_it_was(db: sqlite3.Connection, place: Path) -> None:
    made = grow(db, 1, COUNT)
    first = VectorIndex(place, MODEL)
    assert first.tend(db, never)
    assert agreement(first, made) > 0.95
    made = np.concatenate((made, grow(db, COUNT + 1, TAIL // 2)))  # not in the graph, but found
    again = VectorIndex(place, MODEL)
    again.open(db)
    assert again.nearest(made[-1], 1) == [len(made)] and agreement(again, made) > 0.95


def test_it_is_made_in_slices_and_a_larger_one_from_the_one_before(db: sqlite3.Connection, place: Path) -> None:
    grow(db, 1, COUNT)
    found, looks = VectorIndex(place, MODEL), 0

    def stopped() -> bool:
        nonlocal looks
        looks += 1
        return looks % 2 == 0

    rounds = 0
    while not found.tend(db, stopped):
        rounds += 1
    assert rounds == COUNT // index.SLICE + 1
    before = found.files
    more = grow(db, COUNT + 1, TAIL + 1)
    assert found.tend(db, never) and found.nearest(more[0], 1) == [COUNT + 1]
    assert len(found.files) == len(before) == 2 and found.files != before  # the graph and its note, nothing left over


@pytest.mark.parametrize(
    "harm",
    [
        lambda graph, note: graph.unlink(),
        lambda graph, note: graph.write_bytes(graph.read_bytes()[: graph.stat().st_size // 2]),
        lambda graph, note: graph.write_bytes(b"\0" * graph.stat().st_size),
        lambda graph, note: note.write_bytes(b"{"),
        lambda graph, note: note.write_bytes(note.read_bytes().replace(MODEL.encode(), b"other model")),
    ],
    ids=["absent", "cut", "zeros", "note broken", "other model"],
)
def test_a_wrong_file_is_not_used_and_made_anew(db: sqlite3.Connection, place: Path, harm: Callable[[Path, Path], object]) -> None:
    made = grow(db, 1, COUNT)
    VectorIndex(place, MODEL).tend(db, never)
    note, graph = sorted(VectorIndex(place, MODEL).files)
    harm(graph, note)
    found = VectorIndex(place, MODEL)
    found.open(db)
    assert found.nearest(made[-1], 1) == [COUNT]  # the newest are compared one by one
    assert found.tend(db, never) and agreement(found, made) > 0.95


def test_what_went_is_found_no_more(db: sqlite3.Connection, place: Path) -> None:
    made = grow(db, 1, COUNT)
    found = VectorIndex(place, MODEL)
    found.tend(db, never)
    assert found.nearest(made[6], 1) == [7]
    with db:
        db.execute("DELETE FROM vectors WHERE turn = 7")
        db.execute("INSERT INTO state VALUES ('forgets', 1)")
    found.forget()
    other = VectorIndex(place, MODEL)  # another program, to which nobody told it: the file is of before
    for index_now in (found, other):
        index_now.open(db)
        assert 7 not in index_now.nearest(made[6], 50)
        index_now.tend(db, never)
        assert 7 not in index_now.nearest(made[6], 50)


def test_a_memory_without_a_file_has_its_graph_in_the_process(db: sqlite3.Connection, place: Path) -> None:
    made = grow(db, 1, COUNT)
    found = VectorIndex(None, MODEL)
    assert found.tend(db, never) and found.files == [] and agreement(found, made) > 0.95

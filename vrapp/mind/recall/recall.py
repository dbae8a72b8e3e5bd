"""Search in what was said. `Recall.search` is the story; the rest prepares it.

    question -> understood               words, the text for the embedding, whose words, which times
    words, vector, times -> candidates   by BM25, by the nearest vectors, by the calendar; and the turns around each
    candidates -> scores                 a few features, weighed
    scores -> found                      best first, nothing twice

In: a connection, a question. Out: rows with scores. What is not embedded yet is found by its words; without the model all is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np

from vrapp.errors import MissingError
from vrapp.mind.recall import candidates, embedding, question, ranking, vectors, words
from vrapp.mind.recall.candidates import Row
from vrapp.mind.recall.embedding import F32, Embedder
from vrapp.mind.recall.index import VectorIndex
from vrapp.mind.recall.question import Question

PATIENCE = 4096  # turns that a search embeds first, if a script has just added them: once, some 20 seconds on an idle core
BATCH = 8  # turns embedded between two looks at whether somebody waits

Found = tuple[Row, float]


class Recall:
    """path: where the index file goes, None for none. load: gives the embedder, or raises MissingError.

    patience: turns without a vector that a search may embed before it answers; more than that are left to `tend`. The companion in a conversation has none.
    trouble: why there is no search by meaning, "" if there is.
    """

    def __init__(self, path: Path | None = None, load: Callable[[], Embedder] = embedding.load, patience: int = PATIENCE) -> None:
        self.patience, self.trouble = patience, ""
        self._path, self._load = path, load
        self._embedder: Embedder | None = None
        self._index: VectorIndex | None = None
        self._db: sqlite3.Connection | None = None
        self._known: dict[str, int] = {}
        self._counted_at = 0

    def search(self, db: sqlite3.Connection, text: str, k: int, now: float, until: float | None = None, zone: datetime | None = None) -> list[Found]:
        """At most `k` turns, best first. now: when it is asked (seconds since 1970). until: nothing that was said later. Raises sqlite3.Error only."""
        if k <= 0 or not text.strip():
            return []
        asked = question.understood(text, candidates.speakers(db), now, zone)
        vector = self._vector(db, asked)
        counts = self._counts(db, asked)
        ids = self._candidates(db, asked, counts, vector, 40 + 2 * min(k, 400), until)
        rows = sorted(candidates.rows(db, ids).values(), key=lambda row: row.id)
        if until is not None:
            rows = [row for row in rows if row.at <= until]
        if not rows:
            return []
        weights = _weights(counts, candidates.size(db))
        found = ranking.features(asked, rows, _likeness(db, rows, vector), weights, now)
        return _best(rows, np.where(ranking.relevant(found), ranking.scores(found), -np.inf).astype(np.float32), k)

    def moved(self, path: Path | None) -> None:
        """The database is another one now, or closed; its index file would be beside `path`, None for none."""
        self._path, self._index, self._db, self._known = path, None, None, {}

    def lacks(self, db: sqlite3.Connection) -> bool:
        """Whether turns without a vector should get one before a search: a script has just added them, and they are within `patience`."""
        return self.patience > 0 and self._ready(db) and 0 < vectors.how_many_wait(db, self.patience + 1) <= self.patience

    def embed_some(self, db: sqlite3.Connection) -> bool:
        """One batch of turns that have no vector yet; False if there are none (or no model)."""
        if not self._ready(db):
            return False
        assert self._embedder is not None and self._index is not None
        waiting = vectors.waiting(db, vectors.last(db), BATCH)
        if not waiting:
            return False
        ids = [number for number, _ in waiting]
        packed = vectors.packed(self._embedder.embed([text for _, text in waiting]))
        vectors.keep(db, ids, packed, self._embedder.name)
        self._index.add(np.array(ids, dtype=np.int64), packed)
        return True

    def tend_index(self, db: sqlite3.Connection, stopped: Callable[[], bool]) -> bool:
        """A share of the work on the index; True when nothing is left."""
        return not self._ready(db) or self._index is None or self._index.tend(db, stopped)

    def forgotten(self, gone: Sequence[int]) -> None:
        """Turns went, and their vectors."""
        words.stems_of.cache_clear()
        self._known = {}
        if gone and self._index is not None:
            self._index.forget()

    def _ready(self, db: sqlite3.Connection) -> bool:
        """Whether there is a model and an index of this very database."""
        if self._embedder is None and not self.trouble:
            try:
                self._embedder = self._load()
            except MissingError as error:
                self.trouble = str(error)
        if self._embedder is None:
            return False
        if self._index is None or self._db is not db:
            self._index, self._db = VectorIndex(self._path, self._embedder.name), db
            if not vectors.of_model(db, self._embedder.name):
                vectors.clear(db)
        return True

    def _counts(self, db: sqlite3.Connection, asked: Question) -> dict[str, int]:
        """How many turns have each word; remembered until there are a tenth more."""
        turns = candidates.size(db)
        if turns < self._counted_at or turns > self._counted_at * 1.1 or len(self._known) > 10_000:
            self._known, self._counted_at = {}, turns
        self._known |= candidates.counted(db, [word for word in asked.asked if word not in self._known])
        return {word: self._known[word] for word in asked.asked}

    def _vector(self, db: sqlite3.Connection, asked: Question) -> F32 | None:
        if (self._embedder is None and not self.patience) or not self._ready(db):
            return None  # reading the model would take a second in which somebody waits: `tend` does it
        assert self._embedder is not None
        return self._embedder.embed([asked.meant])[0]

    def _candidates(self, db: sqlite3.Connection, asked: Question, counts: dict[str, int], vector: F32 | None, most: int, until: float | None) -> list[int]:
        """Ids from all sides, and those around them: an answer follows its question."""
        last = None
        if until is not None:
            last = int(db.execute("SELECT coalesce(max(id), 0) FROM (SELECT id FROM turns WHERE at <= ? ORDER BY at DESC LIMIT 1000)", (until,)).fetchone()[0])
        ids = candidates.by_words(db, counts, most, last)
        if vector is not None and self._index is not None:
            self._index.open(db)
            ids += self._index.nearest(vector, most if until is None else 4 * most)
        return list(dict.fromkeys(candidates.with_neighbours(ids) + candidates.by_time(db, asked.spans)))


def _weights(counts: dict[str, int], turns: int) -> dict[str, float]:
    """Rarity by stem."""
    out: dict[str, float] = {}
    for word, count in counts.items():
        stem = words.stem(word)
        out[stem] = max(out.get(stem, 0.0), candidates.rarity(count, turns))
    return out


def _likeness(db: sqlite3.Connection, rows: Sequence[Row], vector: F32 | None) -> F32:
    """Cosines of the rows to the question, 0 where there is no vector."""
    out = np.zeros(len(rows), dtype=np.float32)
    if vector is None:
        return out
    ids, packed = vectors.of(db, [row.id for row in rows])
    place = {row.id: at for at, row in enumerate(rows)}
    out[[place[int(number)] for number in ids]] = vectors.unpacked(packed) @ vector
    return out


def _best(rows: Sequence[Row], scores: F32, k: int) -> list[Found]:
    """The first `k` that have a score, of several with the very same words only the best."""
    out: list[Found] = []
    said: set[str] = set()
    for at in np.argsort(-scores, kind="stable"):
        row = rows[int(at)]
        if scores[at] == -np.inf:
            break
        same = " ".join(row.text.lower().split())
        if same not in said:
            said.add(same)
            out.append((row, float(scores[at])))
            if len(out) == k:
                break
    return out

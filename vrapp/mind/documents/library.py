"""A folder of documents that questions are answered from. In: the memory, the folder, an embedder if there is one. Out: passages with their source and score.

The folder is looked at when it opens and while nobody waits: only files that changed are read again. Passages are found by words (BM25) and, where there is
an embedder, by meaning; the score of both together says whether they answer at all.
"""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from vrapp.errors import VrappError
from vrapp.mind.backend import Stopped
from vrapp.mind.documents import reading
from vrapp.mind.memory import Memory
from vrapp.mind.recall.embedding import Embedder

MOST_FILES = 500
CANDIDATES = 24
BATCH = 8  # passages embedded between two looks at whether somebody waits
ENOUGH, ENOUGH_WORDS = 0.33, 0.45  # of a passage's score, from which it counts as an answer; without an embedder
_WORD = re.compile(r"[a-z0-9äöüßéèàñç]+")
_COST = re.compile(r"\bhow much (?:is|are|does|do|for)\b", re.IGNORECASE)  # what people ask is not what price lists say
_STOP = frozenset(
    "a an the is are was were be been do does did have has had i you he she it we they me my your our their this that these those what which who when where "
    "why how can could would will shall should may might must of in on at to for from with by and or not no yes if so any some there here about please tell "
    "know want like need get got much many more also just long often still ever get "
    "hello hi hey thanks thank".split()
)


class Passage(msgspec.Struct, frozen=True):
    """source: the document's name, with the heading if there is one. score: 0 to 1; from ENOUGH on it is an answer."""

    source: str
    text: str
    score: float


class Library:
    """`folder` may be missing or empty: then there is nothing to be found. `troubles`: documents that could not be read, one line each."""

    def __init__(self, memory: Memory, folder: Path, embedder: Embedder | None = None) -> None:
        self._memory, self._folder, self._embedder = memory, folder, embedder
        self.refresh()
        memory.chores.append(self.tend)

    @property
    def troubles(self) -> list[str]:
        rows = self._memory.attempt(
            lambda db: db.execute("SELECT trouble FROM documents WHERE folder = ? AND trouble != '' ORDER BY path", (self._key,)).fetchall(), []
        )
        return [str(row[0]) for row in rows]

    def passages(self, text: str, k: int = 3) -> list[Passage]:
        """What the documents say about it, best first; only what scores enough to be an answer."""
        return [passage for passage in self.ranked(text, k) if passage.score >= (ENOUGH_WORDS if self._embedder is None else ENOUGH)]

    def ranked(self, text: str, k: int = 3) -> list[Passage]:
        """The best passages, whatever they score."""
        asked = stems(_COST.sub("price cost", text))
        if not asked or k <= 0:
            return []
        rows = self._memory.attempt(self._all, [])
        if not rows:
            return []
        scores = self._scores(text, asked, rows)
        best = sorted(range(len(rows)), key=lambda at: -scores[at])[:k]
        return [Passage(_source(rows[at][1], rows[at][2]), rows[at][3], round(float(scores[at]), 3)) for at in best if scores[at] > 0]

    def refresh(self) -> int:
        """Read what changed in the folder, forget what went; how many documents were read. A file that cannot be read is a trouble, not an end."""
        found = {str(path.relative_to(self._folder)): path for path in _files(self._folder)}
        known = self._memory.attempt(
            lambda db: {str(row[1]): row for row in db.execute("SELECT id, path, size, changed FROM documents WHERE folder = ?", (self._key,))}, {}
        )
        for name, row in known.items():
            if name not in found:
                self._memory.attempt(lambda db, row=row: _drop(db, int(row[0])), None)
        read = 0
        for name, path in found.items():
            seen = path.stat()
            if name in known and (seen.st_size, seen.st_mtime) == (known[name][2], known[name][3]):
                continue
            self._read(name, path, (seen.st_size, seen.st_mtime))
            read += 1
        return read

    def tend(self, stopped: Stopped) -> None:
        """While nobody waits: what changed, and vectors for passages that have none."""
        if stopped():
            return
        self.refresh()
        while self._embedder is not None and not stopped():
            name = self._embedder.name
            rows = self._memory.attempt(
                lambda db, name=name: db.execute(
                    "SELECT passages.id, heading, text FROM passages JOIN documents ON documents.id = document WHERE folder = ? AND model != ? LIMIT ?",
                    (self._key, name, BATCH),
                ).fetchall(),
                [],
            )
            if not rows:
                return
            vectors = self._embedder.embed([f"{row[1]}. {row[2]}" for row in rows])
            self._memory.attempt(lambda db, rows=rows, vectors=vectors, name=name: _keep(db, rows, vectors, name), None)

    @property
    def _key(self) -> str:
        return str(self._folder.resolve())

    def _all(self, db: sqlite3.Connection) -> list[tuple[int, str, str, str, str, bytes | None]]:
        query = """SELECT passages.id, path, heading, text, model, vector FROM passages JOIN documents ON documents.id = document
                   WHERE folder = ? ORDER BY passages.id LIMIT 20000"""
        return db.execute(query, (self._key,)).fetchall()

    def _scores(self, text: str, asked: Sequence[str], rows: Sequence[tuple[int, str, str, str, str, bytes | None]]) -> list[float]:
        """Share of the question's words, rare ones weighing more, and likeness of meaning where there are vectors."""
        words = [frozenset(stems(f"{row[1].rpartition('.')[0]} {row[2]} {row[3]}")) for row in rows]
        weight = {word: math.log(1 + len(rows) / (1 + sum(word in one for one in words))) for word in asked}
        whole = sum(weight.values()) or 1.0
        covered = [sum(weight[word] for word in asked if word in one) / whole for one in words]
        if self._embedder is None:
            return covered
        question = self._embedder.embed([text])[0]
        alike = [
            float(np.frombuffer(row[5], np.float32) @ question) if row[5] and row[4] == self._embedder.name else covered[at] for at, row in enumerate(rows)
        ]
        return [0.4 * share + 0.6 * max(0.0, near) for share, near in zip(covered, alike, strict=True)]

    def _read(self, name: str, path: Path, seen: tuple[int, float]) -> None:
        try:
            pieces, trouble = reading.read(path), ""
        except VrappError as error:
            pieces, trouble = [], str(error)

        def keep(db: sqlite3.Connection) -> None:
            row = db.execute("SELECT id FROM documents WHERE folder = ? AND path = ?", (self._key, name)).fetchone()
            if row:
                _drop(db, int(row[0]))
            values = (self._key, name, *seen, trouble)
            document = db.execute("INSERT INTO documents (folder, path, size, changed, trouble) VALUES (?, ?, ?, ?, ?)", values).lastrowid
            db.executemany("INSERT INTO passages (document, heading, text) VALUES (?, ?, ?)", [(document, piece.heading, piece.text) for piece in pieces])

        self._memory.attempt(keep, None)


def stems(text: str) -> list[str]:
    """The words that matter, cut to a common beginning, each once: "deliveries" and "deliver" meet."""
    return list(dict.fromkeys(_stem(word) for word in _WORD.findall(text.lower().replace("'", "")) if word not in _STOP and (len(word) > 1 or word.isdigit())))


def _stem(word: str) -> str:
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ings", ""), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("ly", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word[: -len(ending)] + instead
            word = word[:-1] if len(word) > 4 and word[-1] == word[-2] and ending in ("ed", "ing", "ings") else word
            break
    return word.rstrip("e") if len(word) > 4 else word


def _files(folder: Path) -> list[Path]:
    """Documents in the folder and below, nothing that leads out of it by a link."""
    if not folder.is_dir():
        return []
    top = folder.resolve()
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in reading.ENDINGS and path.is_file() and path.resolve().is_relative_to(top))
    return paths[:MOST_FILES]


def _source(path: str, heading: str) -> str:
    title = re.sub(r"[-_]+", " ", Path(path).stem).strip()
    title = title[:1].upper() + title[1:]
    return f"{title}, {heading}" if heading and heading.lower() != title.lower() else title


def _drop(db: sqlite3.Connection, document: int) -> None:
    db.execute("DELETE FROM passages WHERE document = ?", (document,))
    db.execute("DELETE FROM documents WHERE id = ?", (document,))


def _keep(db: sqlite3.Connection, rows: Sequence[tuple[int, str, str]], vectors: np.ndarray, model: str) -> None:
    values = [(model, vector.astype(np.float32).tobytes(), row[0]) for row, vector in zip(rows, vectors, strict=True)]
    db.executemany("UPDATE passages SET model = ?, vector = ? WHERE id = ?", values)

"""The table `vectors`: what the embedding model made of each turn. In: an open connection. Out: ids and int8 vectors.

A vector is kept as 384 signed bytes, scaled so that its largest component is 127: only its direction counts. All functions raise sqlite3.Error and run inside
the caller's transaction.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from vrapp.mind.recall.embedding import DIMENSIONS, F32

I8 = npt.NDArray[np.int8]
Ids = npt.NDArray[np.int64]


def packed(vectors: F32) -> I8:
    """(n, 384) of any length to bytes; a vector of zeros stays one."""
    largest = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9)
    return np.rint(vectors / largest * 127.0).astype(np.int8)


def unpacked(vectors: I8) -> F32:
    """Unit length again, to within half a percent of the original direction."""
    wide = vectors.astype(np.float32)
    return wide / np.maximum(np.linalg.norm(wide, axis=1, keepdims=True), 1e-9)


def model_mark(name: str) -> int:
    """31 bits that stand for a model in the table."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest(), "big") >> 1


def last(db: sqlite3.Connection) -> int:
    """The highest id that has a vector; turns are embedded in the order of their ids, so those above it wait."""
    return int(db.execute("SELECT coalesce(max(turn), 0) FROM vectors").fetchone()[0])


def waiting(db: sqlite3.Connection, after: int, most: int) -> list[tuple[int, str]]:
    """Turns that have no vector yet: id and text, oldest first."""
    rows = db.execute("SELECT id, text FROM turns WHERE id > ? ORDER BY id LIMIT ?", (after, most))
    return [(int(number), str(text)) for number, text in rows]


def how_many_wait(db: sqlite3.Connection, most: int) -> int:
    """Counted up to `most`."""
    return int(db.execute("SELECT count(*) FROM (SELECT 1 FROM turns WHERE id > ? LIMIT ?)", (last(db), most)).fetchone()[0])


def keep(db: sqlite3.Connection, ids: Sequence[int], vectors: I8, model: str) -> None:
    """Only of turns that still exist."""
    rows = [(model_mark(model), vector.tobytes(), number) for number, vector in zip(ids, vectors, strict=True)]
    db.executemany("INSERT OR REPLACE INTO vectors (model, vector, turn) SELECT ?, ?, id FROM turns WHERE id = ?", rows)


def of_model(db: sqlite3.Connection, model: str) -> bool:
    """Whether the vectors that are there, by the first and the last, were made by this model."""
    rows = db.execute("SELECT model FROM vectors WHERE turn IN ((SELECT min(turn) FROM vectors), (SELECT max(turn) FROM vectors))").fetchall()
    return all(int(row[0]) == model_mark(model) for row in rows)


def clear(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM vectors")


def after(db: sqlite3.Connection, number: int, most: int) -> tuple[Ids, I8]:
    """(n,) ids and (n, 384) vectors of the next ones above `number`."""
    return _arrays(db.execute("SELECT turn, vector FROM vectors WHERE turn > ? ORDER BY turn LIMIT ?", (number, most)).fetchall())


def newest(db: sqlite3.Connection, above: int, most: int) -> tuple[Ids, I8]:
    """The last `most` above `above`, oldest first."""
    rows = db.execute("SELECT turn, vector FROM vectors WHERE turn > ? ORDER BY turn DESC LIMIT ?", (above, most)).fetchall()
    return _arrays(rows[::-1])


def of(db: sqlite3.Connection, ids: Sequence[int]) -> tuple[Ids, I8]:
    """Of these turns, as far as they have one."""
    return _arrays(db.execute("SELECT turn, vector FROM vectors WHERE turn IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),)).fetchall())


def proof(db: sqlite3.Connection, up_to: int) -> str:
    """A few words about the vectors up to an id, quick to make at any size: two databases that share it are the same one up to there."""
    ends = "(SELECT min(turn) FROM vectors), (SELECT max(turn) FROM vectors WHERE turn <= ?)"
    rows = db.execute(f"SELECT turn, vector FROM vectors WHERE turn IN ({ends}) ORDER BY turn", (up_to,))
    digest = hashlib.blake2b(digest_size=12)
    for number, vector in rows:
        digest.update(f"{number}:".encode() + bytes(vector))
    forgets = db.execute("SELECT coalesce(max(value), 0) FROM state WHERE name = 'forgets'").fetchone()[0]
    return f"{digest.hexdigest()}-{forgets}"


def _arrays(rows: Sequence[tuple[int, bytes]]) -> tuple[Ids, I8]:
    whole = [(number, vector) for number, vector in rows if len(vector) == DIMENSIONS]
    ids = np.fromiter((number for number, _ in whole), dtype=np.int64, count=len(whole))
    return ids, np.frombuffer(b"".join(vector for _, vector in whole), dtype=np.int8).reshape(-1, DIMENSIONS)

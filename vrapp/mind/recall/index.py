"""The nearest of all vectors, quickly at any number: a graph (HNSW, usearch) in a file beside the database, and the newest, not yet in it, one by one.

In: the table `vectors`. Out: ids. The file is only a copy in another order: it is checked when it is opened and made anew, while nobody waits, when it is
absent, of another model, of another database or broken. It is mapped, not read: opening takes no longer for a long life than for a short one.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from vrapp.mind.recall import vectors
from vrapp.mind.recall.embedding import DIMENSIONS, F32
from vrapp.mind.recall.vectors import I8, Ids

TAIL = 8192  # vectors that are compared one by one: about a millisecond; more of them are put into the graph
SLICE = 256  # vectors put into the graph between two looks at whether somebody waits
REACH = 96  # how far the graph is searched: 0.99 of the true nearest at 100,000


class Note(msgspec.Struct, frozen=True):
    """What the file beside the database holds: vectors of `model` up to the id `last`, as `proof` says; in the file `name`."""

    model: str
    last: int
    count: int
    proof: str
    name: str
    size: int  # bytes of the file: a mapped file that is cut short would end the program


class VectorIndex:
    """path: of the database, None for one in the process alone. Methods that take a connection raise sqlite3.Error."""

    def __init__(self, path: Path | None, model: str) -> None:
        self._path, self._model = path, model
        self._graph: Any = None
        self._last = 0  # the highest id in the graph
        self._built: Any = None  # the next graph, while it grows
        self._built_last = 0
        self._ids: Ids = np.empty(0, dtype=np.int64)
        self._tail: F32 = np.empty((0, DIMENSIONS), dtype=np.float32)
        self._open = False

    def open(self, db: sqlite3.Connection) -> None:
        """Once: the graph's file if it is right, and what is newer than it."""
        if self._open:
            return
        note = self._note()
        if note and note.model == self._model and note.proof == vectors.proof(db, note.last):
            self._view(note)
        self._read_tail(db)
        self._open = True

    def add(self, ids: Ids, packed: I8) -> None:
        """New ones, their ids above all that are there."""
        if not self._open:
            return  # open() will read them
        self._ids = np.concatenate((self._ids, ids))[-2 * TAIL :]
        self._tail = np.concatenate((self._tail, vectors.unpacked(packed)))[-2 * TAIL :]

    def nearest(self, vector: F32, count: int) -> list[int]:
        """Ids of about the `count` nearest to a vector (384,) of unit length, nearest first."""
        near = (self._tail @ vector).astype(np.float32)
        ids = self._ids
        if self._graph is not None and len(self._graph):
            found = self._graph.search(vectors.packed(vector[None])[0], count, threads=1)
            ids = np.concatenate((ids, found.keys.astype(np.int64)))
            near = np.concatenate((near, (1.0 - found.distances).astype(np.float32)))
        best = np.argsort(-near, kind="stable")[:count]
        return [int(number) for number in ids[best]]

    def forget(self) -> None:
        """Something is gone from the table: nothing read before counts. The files go (schema.BESIDE), `tend` makes them anew."""
        self._graph = self._built = None
        self._last = self._built_last = 0
        self._ids, self._tail = self._ids[:0], self._tail[:0]
        self._open = False

    def tend(self, db: sqlite3.Connection, stopped: Callable[[], bool]) -> bool:
        """Put what is too much for the tail into the graph, a slice at a time. True when there is nothing left to do."""
        self.open(db)
        if self._built is None and not self._is_due(db):
            return True
        if self._built is None:
            self._begin()
        built = self._built
        assert built is not None
        while not stopped():
            ids, packed = vectors.after(db, self._built_last, SLICE)
            if not len(ids):
                self._finish(db)
                return True
            built.add(ids.astype(np.uint64), packed, threads=1)
            self._built_last = int(ids[-1])
        return False

    @property
    def files(self) -> list[Path]:
        """All that belongs to the index, whole or left over."""
        return sorted(self._path.parent.glob(f"{_escaped(self._path.stem)}.vectors*")) if self._path else []

    def _is_due(self, db: sqlite3.Connection) -> bool:
        many = db.execute("SELECT count(*) FROM (SELECT 1 FROM vectors WHERE turn > ? LIMIT ?)", (self._last, TAIL + 1)).fetchone()[0]
        return int(many) > TAIL

    def _begin(self) -> None:
        """The next graph starts from the present one, if there is one."""
        if self._graph is None:
            self._built, self._built_last = _new_graph(), 0
        else:
            self._built, self._built_last = self._graph.copy(), self._last

    def _finish(self, db: sqlite3.Connection) -> None:
        self._graph, self._last, self._built = self._built, self._built_last, None
        if self._path is not None:
            self._write(vectors.proof(db, self._last))
        self._read_tail(db)

    def _write(self, proof: str) -> None:
        """The graph, then the note that names it: a note never names half a graph. If the disk does not take it, it lives in the process."""
        assert self._path is not None
        said = self._path.with_name(f"{self._path.stem}.vectors")
        goal = said.with_name(f"{said.name}-{self._last}")
        half = said.with_name(f"{said.name}-{os.getpid()}.part")
        try:
            self._graph.save(str(half))
            note = Note(self._model, self._last, len(self._graph), proof, goal.name, half.stat().st_size)
            os.replace(half, goal)
            half.write_bytes(msgspec.json.encode(note))
            os.replace(half, said)
            for old in self.files:
                if old not in (goal, said):
                    old.unlink(missing_ok=True)
            self._view(note)
        except (OSError, RuntimeError):  # usearch raises RuntimeError for a full disk
            half.unlink(missing_ok=True)

    def _note(self) -> Note | None:
        if self._path is None:
            return None
        try:
            return msgspec.json.decode(self._path.with_name(f"{self._path.stem}.vectors").read_bytes(), type=Note)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return None

    def _view(self, note: Note) -> None:
        """Map the file; leave things as they are if it is not what the note says."""
        assert self._path is not None
        path = self._path.with_name(Path(note.name).name)
        try:
            graph = _new_graph()
            if path.stat().st_size != note.size:
                return
            graph.view(str(path))
            if len(graph) == note.count and graph.ndim == DIMENSIONS:
                self._graph, self._last = graph, note.last
        except (OSError, RuntimeError, ValueError):
            pass  # absent or broken: `tend` makes it anew

    def _read_tail(self, db: sqlite3.Connection) -> None:
        self._ids, packed = vectors.newest(db, self._last, TAIL)
        self._tail = vectors.unpacked(packed)


def _new_graph() -> Any:
    from usearch.index import Index

    return Index(ndim=DIMENSIONS, metric="cos", dtype="i8", connectivity=16, expansion_add=REACH, expansion_search=REACH)


def _escaped(name: str) -> str:
    """For glob: a name is not a pattern."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)

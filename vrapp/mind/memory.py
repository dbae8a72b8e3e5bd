"""The memory: every turn in one SQLite file that the user owns, and what was derived from it. In: what was really said. Out: the last turns, what matches a
question, and nothing of what was forgotten.

`Memory` owns the one connection (`memory.db`). Parts of the mind that keep tables of their own (schema.py) go to them through `attempt`, and never hold on to
the connection: a broken file is replaced under way. Nothing here raises for the state of the file: `trouble` says it in one line, the conversation goes on, and
what could not be written is written when the file lets it.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from vrapp.errors import one_line
from vrapp.mind.backend import Stopped
from vrapp.mind.recall.recall import Recall
from vrapp.mind.schema import BrokenError
from vrapp.mind.store import backups, episodes, forgetting, opening, tending, transfer
from vrapp.mind.store.episodes import Episode, clean
from vrapp.mind.store.place import Place

T = TypeVar("T")
Chore = Callable[[Stopped], None]
Turn = Episode

_LONGEST_TROUBLE = 500  # characters
_BUSY_MS, _HASTY_MS = 2000, 50  # how long a write waits for another program; less while earlier ones still wait


class Hit(msgspec.Struct, frozen=True):
    """What `search` found. when: UTC. A higher score fits better; scores of different questions do not compare."""

    id: int
    text: str
    score: float
    when: datetime
    speaker: str
    session: str


class Memory:
    """Opens (and if need be makes) the file at `path`; None keeps everything in the process.

    kept: what is written reaches the file; False while another program keeps it locked, or it cannot be written or decrypted.
    trouble: what is wrong with the file, in one line, "" if nothing. chores: work of the other parts for `tend`, each called with `stopped`.
    after_forget: called with the ids that went, once they are gone from the database: for what was read out of it; in `tend` if another program forgot them.
    """

    def __init__(self, path: Path | str | None, *, passphrase: str = "", clock: Callable[[], float] = time.time) -> None:
        self.place = Place(Path(path), passphrase) if path and str(path) != ":memory:" else None
        self.chores: list[Chore] = []
        self.after_forget: list[Callable[[Sequence[int]], None]] = []
        self.trouble = ""
        self._told = ""
        self._clock = clock
        self._waiting: list[Episode] = []  # not yet in the file, with provisional ids
        self._to_forget: list[int] = []
        self._became: dict[int, int] = {}  # provisional id: the one in the file
        self.recall = Recall()
        self.after_forget.append(self.recall.forgotten)
        self._take(opening.open_memory(self.place, clock()))
        self._heeded = 0
        self._heeded, _ = self.attempt(lambda db: forgetting.gone_since(db, 0), (0, []))
        if self.kept and self.place:
            self._alone(lambda db: forgetting.finish(db, self.place, self._clock()), True)

    @property
    def path(self) -> Path | None:
        """The file that is the memory now."""
        return self.place.file if self.place else None

    @property
    def encrypted(self) -> bool:
        """Then nothing of it may lie in the clear beside it."""
        return self.place is not None and self.place.is_locked

    @property
    def waiting(self) -> int:
        """Turns that could not be written yet."""
        return len(self._waiting)

    def add(self, text: str, *, speaker: str = "user", when: datetime | float | None = None, session: str = "") -> int:
        """Keep something that was said at another time or elsewhere; its id. The same words of the same speaker in the same session within a minute are one.

        Raises ValueError for an empty text or a `when` that is no time.
        """
        words = clean(text)
        if not words:
            raise ValueError("there is nothing to remember in an empty text")
        at = self._clock() if when is None else episodes.seconds(when)
        return self._keep(Episode(words, clean(speaker), at, clean(session)))

    def record(self, speaker: str, text: str, *, persona: str, session: str, turn_id: int, as_read: str = "") -> int:
        """Keep what was said just now in an exchange; in the file when this returns, unless `waiting` has grown. Its id."""
        words = clean(text)
        return self._keep(Episode(words, speaker, self._clock(), session, persona, turn_id, "" if as_read == words else clean(as_read)))

    def recent(self, persona: str, count: int) -> list[Episode]:
        """The last turns with this persona, oldest first."""
        kept = self.attempt(lambda db: episodes.recent(db, persona, count), [])
        more = [episode for episode in self._waiting if self.kept and episode.persona == persona]
        return [*kept, *more][-count:]

    def search(self, query: str, k: int = 5, *, now: datetime | float | None = None) -> list[Hit]:
        """At most `k` things said that answer the question, best first. now: when it is asked, for "yesterday" and its like; nothing said later is found.

        Raises ValueError for a `now` that is no time.
        """
        asked = self._clock() if now is None else episodes.seconds(now)
        until = None if now is None else asked
        zone = now if isinstance(now, datetime) else None
        if self.attempt(self.recall.lacks, False):
            self._embed(lambda: False)
        found = self.attempt(lambda db: self.recall.search(db, query, k, asked, until, zone), [])
        return [Hit(row.id, row.text, score, episodes.moment(row.at), row.speaker, row.session) for row, score in found]

    def forget(self, ids: Sequence[int], *, traces_later: bool = False) -> int:
        """Remove these, the companion's answers to them and all that was derived, from every byte of the file, its log, its backups and what lies beside; how
        many turns went. A crash in the middle is made good at the next start. traces_later: what is not found any more, but still in free pages and backups
        (two seconds' work in a memory of 100,000 things), goes with the next `tend`: for somebody who waits for a word."""
        wanted = [self._became.get(number, number) for number in ids]
        before = len(self._waiting)
        self._waiting = [episode for episode in self._waiting if episode.id not in wanted]
        dropped = before - len(self._waiting) if self.kept else 0  # else they are among the rows in the process
        gone = self.attempt(lambda db: forgetting.forget(db, wanted), None)
        if gone is None or not self.kept:
            self._to_forget += [number for number in wanted if number < opening.PROVISIONAL]  # as soon as the file lets it
        self._heed_forgetting()
        if gone and self.kept and not traces_later:
            self._alone(lambda db: forgetting.finish(db, self.place, self._clock()), True)
        return len(gone or ()) + dropped

    def tend(self, stopped: Stopped) -> None:
        """The housework, while nobody waits; returns soon after `stopped()`."""
        self._return()
        self._heed_forgetting()
        self._embed(stopped)
        for chore in self.chores:
            if stopped():
                return
            chore(stopped)
        if self.kept and self.place and not stopped():
            place = self.place
            self._unchecked = self._alone(lambda db: tending.tend(db, place, self._clock(), stopped, self._unchecked), self._unchecked)
        while not stopped() and not self.attempt(lambda db: self.recall.tend_index(db, stopped), True):
            pass

    def export(self, path: Path) -> int:
        """Everything as JSON Lines (store/transfer.py); how many lines. Raises BadInputError if the file cannot be written."""
        return self.attempt(lambda db: transfer.to_file(transfer.written(db), path), 0)

    def bring(self, path: Path) -> transfer.Brought:
        """Import what `export` wrote, or lines with at least a "text"; all or nothing. Raises BadInputError with the line that is wrong."""
        return self.attempt(lambda db: transfer.from_file(db, path, self._clock()), transfer.Brought())

    def back_up(self) -> Path | None:
        """A backup now; None, with `trouble` said, if that is not possible."""
        place = self.place
        return self._alone(lambda db: backups.make(db, place, self._clock()), None) if self.kept and place else None

    def episodes(self, ids: Sequence[int] | None = None, count: int = 50) -> list[Episode]:
        """These, or the newest `count`, in order of time."""
        return self.attempt(lambda db: episodes.newest(db, count) if ids is None else episodes.by_ids(db, ids), [])

    def check(self) -> None:
        """Look through the whole file now; what is broken is mended and told in `trouble`."""
        if self.kept:
            self._alone(lambda db: tending.looked_through(db, lambda: False), False)

    def count(self) -> int:
        """How many things said are kept."""
        return self.attempt(episodes.count, 0)

    def news(self) -> str:
        """`trouble`, once each time it changes."""
        told, self._told = self._told, self.trouble
        return self.trouble if self.trouble != told else ""

    def user_lines_with(self, words: Sequence[str]) -> list[str]:
        """What the user said that contains one of `words`, newest first: for the few things known by heart."""
        where = " OR ".join("text LIKE ?" for _ in words)
        question = f"SELECT text FROM turns WHERE speaker = 'user' AND ({where}) ORDER BY id DESC LIMIT 50"
        rows = self.attempt(lambda db: db.execute(question, tuple(f"%{word}%" for word in words)).fetchall(), [])
        return [str(row[0]) for row in rows]

    def attempt(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """What `work` gives back, done in one transaction; `otherwise`, with `trouble` said, if the file does not let it. All parts go this way.

        `work` may run twice: a broken file is mended in between. Raises sqlite3.Error for what is wrong with a statement. Not to be nested.
        """
        return self._tried(work, otherwise, transaction=True)

    def close(self) -> None:
        """Write what waits, if that is possible now."""
        self._return()
        self.recall.moved(None)
        self.db.close()

    def _embed(self, stopped: Stopped) -> None:
        """Vectors for the turns that have none yet, a few in each transaction."""
        while not stopped() and self.attempt(self.recall.embed_some, False):
            pass

    # how it stays usable

    def _alone(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """As `attempt`, for what manages its own transactions."""
        return self._tried(work, otherwise, transaction=False)

    def _tried(self, work: Callable[[sqlite3.Connection], T], otherwise: T, transaction: bool) -> T:
        self._follow()
        for tries_left in (1, 0):
            try:
                if not transaction:
                    return work(self.db)
                with self.db:
                    return work(self.db)
            except OSError as error:
                self._complain(f"{self.path}: {error.strerror}; free some space or make the folder writable")
                return otherwise
            except (sqlite3.Error, UnicodeDecodeError) as failure:
                error = failure if isinstance(failure, sqlite3.Error) else BrokenError("what it says is no text")
                if not opening.is_of_the_file(error):
                    raise
                if self.db.in_transaction:
                    self.db.rollback()
                if not (tries_left and self._mended(error)):
                    self._complain(f"{self.path}: the memory could not be used ({error}); free some space or close the other program that uses it")
                    return otherwise
        return otherwise

    def _mended(self, error: sqlite3.Error) -> bool:
        """Whether a broken file was put right, so that another try makes sense."""
        if not (self.kept and self.place and opening.is_broken(error)):
            return False
        if opening.only_word_index(error) and tending.rebuilt(self.db):
            return True
        self.db.close()
        self._take(opening.mended(self.place, error, self._clock()))
        return True

    def _follow(self) -> None:
        """Another program may have put another file in its place (a backup, an encrypted one), or removed it: open what is there now."""
        if self.kept and self.place and not self.db.in_transaction and opening.identity(self.place) != self._identity:
            self.db.close()
            self._take(opening.open_memory(self.place, self._clock()))

    def _take(self, opened: opening.Opened) -> None:
        self.db, self.kept = opened.db, opened.kept
        self._unchecked = True  # looked through in the first idle moment
        self._identity = opening.identity(self.place) if self.place else ()
        if opened.trouble:
            self._complain(opened.trouble)
        self.recall.moved(self.path if self.kept and not self.encrypted else None)

    def _complain(self, words: str) -> None:
        """In one line: SQLite quotes what a damaged file says."""
        self.trouble = one_line(" ".join(words.split()))[:_LONGEST_TROUBLE]

    def _heed_forgetting(self) -> None:
        """Tell the other parts what was forgotten, here or by another program."""
        nothing: tuple[int, list[int]] = (self._heeded, [])
        self._heeded, gone = self.attempt(lambda db: forgetting.gone_since(db, self._heeded), nothing)
        for told in self.after_forget if gone else ():
            told(gone)

    def _keep(self, episode: Episode) -> int:
        """Its id: in the file if possible, else provisional, and it waits."""
        if self.kept:
            number = self.attempt(lambda db: self._written(db, episode), 0)
            if number:
                return number
        provisional = msgspec.structs.replace(episode, id=opening.PROVISIONAL + len(self._waiting) + len(self._became))
        self._waiting.append(provisional)
        if self.kept:
            self._be_patient(_HASTY_MS)
            return provisional.id
        return self.attempt(lambda db: episodes.insert(db, provisional, provisional.id), provisional.id)

    def _written(self, db: sqlite3.Connection, episode: Episode | None) -> int:
        """What waited, then this one: its id."""
        became = {waiting.id: episodes.insert(db, waiting) for waiting in self._waiting}
        number = episodes.insert(db, episode) if episode else 1
        if became:
            db.commit()
            self._became |= became
            self._waiting.clear()
            self.trouble = ""
            db.execute(f"PRAGMA busy_timeout = {_BUSY_MS}").fetchall()
        return number

    def _be_patient(self, busy_ms: int) -> None:
        self._alone(lambda db: db.execute(f"PRAGMA busy_timeout = {busy_ms}").fetchall(), [])

    def _return(self) -> None:
        """To the file, if it can be written again, with all that waited."""
        if not self.kept and self.place and opening.openable(self.place):
            opened = opening.open_memory(self.place, self._clock())
            if not opened.kept:
                opened.db.close()
                return
            self.db.close()
            self.trouble = ""
            self._take(opened)
        if self.kept and self._waiting:
            self.attempt(lambda db: self._written(db, None), 0)
        if self.kept and self._to_forget:
            again, self._to_forget = self._to_forget, []
            self.forget(again)

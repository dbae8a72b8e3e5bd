"""A broken file: a copy of it is laid aside, and a sound one takes its place: the newest good backup, with what the broken one still yields written after it.

Nothing is deleted, and the file is replaced in one step: cut off before that, the next start begins anew.
"""

from __future__ import annotations

import math
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

from vrapp.errors import MissingError
from vrapp.mind import schema
from vrapp.mind.store import backups, episodes
from vrapp.mind.store import place as places
from vrapp.mind.store.episodes import Episode
from vrapp.mind.store.place import Place

DAMAGE = (sqlite3.Error, UnicodeDecodeError, MissingError)  # what a damaged file, or a locked one, makes of an attempt to read it
Connect = Callable[[Path], sqlite3.Connection]  # opens a file with schema and checks


def mend(place: Place, error: sqlite3.Error, now: float, connect: Connect) -> tuple[sqlite3.Connection, str]:
    """A sound memory at the same path and one line of what happened. Raises OSError or sqlite3.Error if the broken file cannot be copied or a new one begun."""
    file = place.file
    aside = set_aside(file, now)
    half = file.with_name(f"{file.stem}.half{file.suffix}")
    try:
        places.remove(half)
        origin = _restored(place, half)
        with closing(connect(half)) as db:
            saved = _salvaged(db, place, aside)
    except BaseException:
        places.remove(aside)  # the broken file is still where it was
        raise
    for log in places.with_logs(file)[1:]:
        log.unlink(missing_ok=True)
    backups.synced(half)
    half.replace(file)
    told = f"restored from the backup {origin.name}" if origin else "a new memory was begun"
    more = f", with {saved} turns saved out of the broken file" if saved else ""
    return connect(file), f"{file}: {error}; copied to {aside.name}, {told}{more}"


def set_aside(file: Path, now: float) -> Path:
    """Copy the broken file and its logs. Raises OSError."""
    aside = file.with_name(f"{file.stem}.broken-{places.stamp(now)}{file.suffix}")
    while aside.exists():
        aside = aside.with_name(f"{aside.stem}x{aside.suffix}")
    for old, new in zip(places.with_logs(file), places.with_logs(aside), strict=True):
        if old.exists() and not old.name.endswith("-shm"):
            places.private(new)
            shutil.copyfile(old, new)
    return aside


def _restored(place: Place, file: Path) -> Path | None:
    """The newest backup that is sound, copied to `file`."""
    for backup in place.all_backups():
        try:
            with closing(place.connect(backup)) as db:
                backups.whole(db)
            places.private(file)
            shutil.copyfile(backup, file)
        except (OSError, *DAMAGE):
            with suppress(OSError):
                places.remove(file)
            continue
        return backup
    return None


def _salvaged(db: sqlite3.Connection, place: Place, aside: Path) -> int:
    """What can be read of the broken file's turns and is not in `db`; how many."""
    last = int(db.execute("SELECT coalesce(max(id), 0) FROM turns").fetchall()[0][0])
    found: dict[int, Episode] = {}
    try:
        with closing(place.connect(aside)) as broken:
            for order in ("ASC", "DESC"):  # up to the broken page from one side, then from the other
                found.update((episode.id, episode) for episode in _readable(broken, last, order))
            with db:
                for number in sorted(found):
                    episodes.insert(db, found[number], number)
                for carried in schema.CARRIED:
                    _save_rows(db, broken, carried.table)
    except DAMAGE:
        pass
    return len(found)


def _save_rows(db: sqlite3.Connection, broken: sqlite3.Connection, table: str) -> None:
    """What can be read of notes, facts and the like, under the ids that they had. Whether a row is one that the table takes, the table says."""
    with suppress(*DAMAGE):
        cursor = broken.execute(f"SELECT * FROM {table}")
        names = ", ".join(f"[{column[0]}]" for column in cursor.description)
        marks = ", ".join("?" * len(cursor.description))
        for row in cursor:
            with suppress(sqlite3.IntegrityError):
                db.execute(f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})", row)


def _readable(broken: sqlite3.Connection, after: int, order: str) -> Iterator[Episode]:
    with suppress(*DAMAGE):
        for row in broken.execute(
            f"SELECT id, at, session, persona, speaker, turn_id, text, as_read FROM turns NOT INDEXED WHERE id > ? ORDER BY id {order}", (after,)
        ):
            number, at, session, persona, speaker, turn_id, text, as_read = row
            sound = isinstance(number, int) and 0 < number < 1 << 50 and isinstance(turn_id, int) and isinstance(at, float) and math.isfinite(at)
            if sound and text and all(isinstance(words, str) for words in (session, persona, speaker, text, as_read)):
                yield Episode(text, speaker, at, session, persona, turn_id, as_read, number)

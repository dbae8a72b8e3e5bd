"""Encrypts the memory, and decrypts it: into a new file that is checked before the old one goes. In: a place and a passphrase. Out: the same memory.

A crash leaves the old file, or both; then the encrypted one is the memory and the next start removes the other. The old file's bytes are overwritten before
it is removed, as far as the disk really overwrites (flash memory may not). Backups, vectors and broken files of the old kind go with it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from vrapp.mind.store import backups, cipher
from vrapp.mind.store import place as places
from vrapp.mind.store.place import Place

_CHUNK = 1 << 20


def encrypt(place: Place, now: float) -> None:
    """With the place's passphrase. Raises MissingError without the extra, OSError, sqlite3.Error."""
    half = place.locked.with_name(f"{place.plain.stem}.half{places.ENCRYPTED}")
    with closing(sqlite3.connect(place.plain, timeout=places.BUSY_S, isolation_level=None)) as holding:
        holding.execute("BEGIN IMMEDIATE").fetchall()  # nobody writes to the old file any more
        _copied(place.plain, "", half, place.passphrase)
        _checked(place, half, holding)
        half.replace(place.locked)
        holding.execute("ROLLBACK").fetchall()
    for old in (*places.with_logs(place.plain), *place.set_aside(), *place.beside(), *_backups(place)):
        shred(old)
    with closing(place.connect(place.locked)) as db:
        backups.make(db, place, now)


def decrypt(place: Place, now: float) -> None:
    """Raises MissingError without extra or passphrase, OSError, sqlite3.Error for a wrong one."""
    half = place.plain.with_name(f"{place.plain.stem}.half{place.plain.suffix}")
    with closing(place.connect(place.locked)) as holding:
        holding.execute("BEGIN IMMEDIATE").fetchall()
        _copied(place.locked, place.passphrase, half, "")
        _checked(place, half, holding)
        places.remove(place.plain)
        half.replace(place.plain)
        holding.rollback()
    places.remove(place.locked)
    backups.remove_all(place)
    with closing(place.connect(place.plain)) as db:
        backups.make(db, place, now)


def _copied(source: Path, key: str, target: Path, new_key: str) -> None:
    """SQLCipher's own export: schema, rows and word indexes. The keys go as parameters, never into the text of a statement."""
    places.remove(target)
    places.private(target)
    with closing(cipher.connect(source, key, places.BUSY_S)) as db:
        db.execute("ATTACH DATABASE ? AS target KEY ?", (str(target), new_key)).fetchall()
        db.execute("PRAGMA target.journal_mode = DELETE").fetchall()
        db.execute("SELECT sqlcipher_export('target')").fetchall()
        db.commit()
        db.execute("DETACH DATABASE target").fetchall()


def _checked(place: Place, copy: Path, original: sqlite3.Connection) -> None:
    """The copy is sound, has as much of everything, and is on the disk."""
    with closing(place.connect(copy)) as db:
        backups.whole(db)
        if _counts(db) != _counts(original):
            raise sqlite3.DatabaseError(f"the copy {copy.name} is not like the original; nothing was changed")
    backups.synced(copy)


def _counts(db: Any) -> dict[str, int]:
    names = [str(row[0]) for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()]
    return {name: int(db.execute(f'SELECT count(*) FROM "{name}"').fetchall()[0][0]) for name in names}


def _backups(place: Place) -> list[Path]:
    return sorted(place.backups.glob(f"{place.plain.stem}-*{place.plain.suffix}"))


def shred(file: Path) -> None:
    """Overwrite with zeros, then remove. Raises OSError."""
    if not file.is_file():
        return
    with suppress(OSError), open(file, "r+b", buffering=0) as out:
        left = file.stat().st_size
        while left > 0:
            left -= out.write(bytes(min(left, _CHUNK)))
        backups.synced(file)
    file.unlink(missing_ok=True)

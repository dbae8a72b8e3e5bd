"""Where a memory lies: one database, and what is kept beside it. In: the path of the plain file and perhaps a passphrase. Out: names of files, connections.

memory.sqlite3                 the database (memory.sqlite3-wal is its log while somebody has it open)
memory.sqlcipher               the same, encrypted: when it is there, it is the memory
memory.broken-DATE.sqlite3     a broken one, moved aside
backups/memory-DATE.sqlite3    whole copies
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from vrapp.errors import MissingError
from vrapp.mind import schema
from vrapp.mind.schema import BrokenError as BrokenError

BUSY_S = 2.0  # for another program that is writing
ENCRYPTED = ".sqlcipher"
LOGS = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Place:
    """plain: the path of the file when it is not encrypted. passphrase: "" if there is none."""

    plain: Path
    passphrase: str = ""

    @property
    def locked(self) -> Path:
        """The path of the file when it is encrypted."""
        return self.plain.with_suffix(ENCRYPTED)

    @property
    def file(self) -> Path:
        """The file that is the memory now."""
        return self.locked if self.locked.exists() else self.plain

    @property
    def is_locked(self) -> bool:
        return self.file == self.locked

    @property
    def backups(self) -> Path:
        return self.plain.parent / "backups"

    def backup_of(self, now: float) -> Path:
        return self.backups / f"{self.plain.stem}-{stamp(now)}{self.file.suffix}"

    def all_backups(self) -> list[Path]:
        """Newest first; their names sort by time."""
        return sorted(self.backups.glob(f"{self.plain.stem}-*{self.file.suffix}"), reverse=True)

    def set_aside(self) -> list[Path]:
        """Broken files that were moved aside."""
        return sorted(self.plain.parent.glob(f"{self.plain.stem}.broken-*"))

    def halves(self) -> list[Path]:
        """What was being made when a program was killed: half a backup, half a mended or encrypted file."""
        return [file for folder in (self.plain.parent, self.backups) for file in folder.glob(f"{self.plain.stem}.half*")]

    def beside(self) -> list[Path]:
        """What can be made anew from the database."""
        return [file for pattern in schema.BESIDE for file in self.plain.parent.glob(pattern.format(stem=self.plain.stem))]

    def connect(self, file: Path, timeout_s: float = BUSY_S) -> sqlite3.Connection:
        """A bare connection to this file, encrypted if its name says so; a new one is for the user's eyes only. Raises sqlite3.Error, MissingError."""
        private(file)
        if file.suffix != ENCRYPTED:
            db = sqlite3.connect(file, timeout=timeout_s, isolation_level="IMMEDIATE")
            db.text_factory = _text
            return db
        if not self.passphrase:
            raise MissingError(f"{file} is encrypted; give its passphrase in $VRAPP_PASSPHRASE or name a file with it in memory.passphrase_file")
        from vrapp.mind.store import cipher

        return cipher.connect(file, self.passphrase, timeout_s)


def in_process() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:", isolation_level="IMMEDIATE")
    db.text_factory = _text
    return db


def private(file: Path) -> None:
    """Make it if it is not there, so that nobody else may read it. If that fails, whoever opens it says why."""
    with suppress(OSError):
        os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))


def with_logs(file: Path) -> list[Path]:
    """The file and the logs that SQLite keeps with it."""
    return [file, *(file.with_name(file.name + ending) for ending in LOGS)]


def remove(file: Path) -> None:
    """The file with its logs. Raises OSError."""
    for part in with_logs(file):
        part.unlink(missing_ok=True)


def stamp(now: float) -> str:
    return datetime.fromtimestamp(now).strftime("%Y%m%d-%H%M%S-%f")[:-3]


def _text(data: bytes) -> str:
    """Text of a file that was damaged need not be UTF-8."""
    return data.decode("utf-8", "replace")

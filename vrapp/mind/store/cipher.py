"""The encrypted file: SQLCipher behind the surface of `sqlite3`. In: a path and a passphrase. Out: a connection that raises the errors of `sqlite3`.

AES-256 page by page with a signature on each, the key from the passphrase by PBKDF2 (SQLCipher 4's own defaults). What SQLite would put into temporary files
stays in the process. Needs the extra `encrypted`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar, cast

from vrapp.errors import MissingError

T = TypeVar("T")
EXTRA = 'encryption needs the package sqlcipher3: pip install "vrapp[encrypted]"'


def connect(file: Path, passphrase: str, timeout_s: float) -> sqlite3.Connection:
    """An empty passphrase: a file that is not encrypted. Raises MissingError without the extra; sqlite3.Error, "file is not a database" for a wrong one."""
    driver = _driver()
    db: Any = _guarded(lambda: driver.connect(str(file), timeout=timeout_s, isolation_level="IMMEDIATE", factory=_classes(driver)))
    try:
        db.text_factory = lambda data: data.decode("utf-8", "replace")
        db.execute("PRAGMA cipher_log_level = NONE").fetchall()  # else it writes to stderr what a wrong passphrase makes of the pages
        if passphrase:
            db.set_key(passphrase)
        db.execute("SELECT count(*) FROM sqlite_master").fetchall()  # a cursor that is still open would keep a lock
    except BaseException:
        db.close()
        raise
    return cast(sqlite3.Connection, db)


def _driver() -> Any:
    try:
        from sqlcipher3 import dbapi2  # pyright: ignore[reportMissingTypeStubs, reportMissingImports]
    except ImportError as error:
        raise MissingError(EXTRA) from error
    return dbapi2


def _guarded(work: Callable[[], T]) -> T:
    """What `work` gives, with errors of the driver as those of `sqlite3`, code and all, so that nobody need know which of the two is at work."""
    try:
        return work()
    except Exception as error:
        same = getattr(sqlite3, type(error).__name__, None)
        if isinstance(error, sqlite3.Error) or not (isinstance(same, type) and issubclass(same, sqlite3.Error)):
            raise
        told = same(*error.args)
        told.sqlite_errorcode = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        raise told from error


_made: dict[str, Any] = {}


def _classes(driver: Any) -> Any:
    """Connection and cursor that pass every call through `_guarded`; made once."""
    if "connection" not in _made:

        class Cursor(driver.Cursor):
            def execute(self, *values: Any) -> Any:
                return _guarded(lambda: super(Cursor, self).execute(*values))

            def executemany(self, *values: Any) -> Any:
                return _guarded(lambda: super(Cursor, self).executemany(*values))

            def fetchone(self) -> Any:
                return _guarded(super().fetchone)

            def fetchmany(self, *values: Any) -> Any:
                return _guarded(lambda: super(Cursor, self).fetchmany(*values))

            def fetchall(self) -> Any:
                return _guarded(super().fetchall)

            def __next__(self) -> Any:
                return _guarded(super().__next__)

            def __iter__(self) -> Iterator[Any]:
                return self

        class Connection(driver.Connection):
            def cursor(self, *values: Any) -> Any:
                return _guarded(lambda: super(Connection, self).cursor(Cursor))

            def execute(self, *values: Any) -> Any:
                return self.cursor().execute(*values)

            def executemany(self, *values: Any) -> Any:
                return self.cursor().executemany(*values)

            def commit(self) -> None:
                _guarded(super().commit)

            def rollback(self) -> None:
                _guarded(super().rollback)

            def backup(self, *values: Any, **named: Any) -> None:
                _guarded(lambda: super(Connection, self).backup(*values, **named))

            def set_key(self, passphrase: str) -> None:
                _guarded(lambda: super(Connection, self).set_key(passphrase))

            def __exit__(self, *values: Any) -> Any:
                return _guarded(lambda: super(Connection, self).__exit__(*values))

        _made["connection"] = Connection
    return _made["connection"]

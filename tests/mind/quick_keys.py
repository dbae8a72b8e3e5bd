"""SQLCipher derives keys slowly on purpose; tests that open a dozen files tell its library, for this process, to be quick about it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing, contextmanager
from typing import Any

USUAL, QUICK = 256_000, 1_000  # rounds of PBKDF2


@contextmanager
def quick_keys() -> Generator[None]:
    import sqlcipher3

    driver: Any = sqlcipher3

    def rounds(count: int) -> None:
        with closing(driver.connect(":memory:")) as db:
            db.execute(f"PRAGMA cipher_default_kdf_iter = {count}").fetchall()

    rounds(QUICK)
    try:
        yield
    finally:
        rounds(USUAL)

"""A table of orders, CSV or SQLite, read only. In: what the user said. Out: the order whose number is in it, and its state in a sentence."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from pathlib import Path

import msgspec

from vrapp.errors import BadInputError

MOST_BYTES, MOST_ROWS = 32 << 20, 200_000
_NUMBER = ("order", "order number", "order no", "order id", "number", "id", "no")
_NAME = ("name", "customer", "customer name", "surname", "last name")


class Order(msgspec.Struct, frozen=True):
    """number as it is written in the table; name of who ordered, "" where the table has none; fields: the other columns that say something."""

    number: str
    name: str
    fields: tuple[tuple[str, str], ...]

    def is_under(self, words: str) -> bool:
        """Whether the words contain one of the names (two letters and more) that the order is under."""
        said = set(re.findall(r"\w+", words.casefold()))
        family = [part for part in re.findall(r"\w+", self.name.casefold()) if len(part) > 1]
        return bool(family) and family[-1] in said

    def told(self) -> str:
        """In a sentence."""
        parts = "; ".join(f"{title}: {value}" for title, value in self.fields)
        return f"Order {self.number}{f' for {self.name}' if self.name else ''}: {parts}."


class Orders:
    """Raises BadInputError in one line for a table that cannot be read. It is read anew when the file changes."""

    def __init__(self, path: Path) -> None:
        self._path, self._seen = path, (0, 0.0)
        self._orders: dict[str, Order] = {}
        self._load()

    def mentioned(self, words: str) -> Order | None:
        """The order whose number is in the words; the longest number if several are."""
        self._load()
        tokens = re.findall(r"[a-z]*-?\d[\w-]*", words.casefold())
        found = [self._orders[key] for token in tokens if (key := _key(token)) in self._orders]
        return max(found, key=lambda order: len(order.number), default=None)

    def _load(self) -> None:
        try:
            state = self._path.stat()
            if (state.st_size, state.st_mtime) == self._seen:
                return
            if state.st_size > MOST_BYTES:
                raise BadInputError(f"{state.st_size:,} bytes; a table of orders has {MOST_BYTES:,} at most", self._path)
            rows = _from_database(self._path) if self._path.suffix.lower() in (".sqlite", ".sqlite3", ".db") else _from_csv(self._path)
        except OSError as error:
            raise BadInputError(f"cannot be read ({error.strerror})", self._path) from error
        self._orders = {_key(order.number): order for order in (_order(row, self._path) for row in rows) if order.number}
        self._seen = state.st_size, state.st_mtime


def _key(number: str) -> str:
    """ "A-1042", "a1042" and "#A 1042" are one number."""
    return re.sub(r"[^a-z0-9]", "", number.casefold())


def _order(row: dict[str, str], path: Path) -> Order:
    columns = {name.strip().casefold().replace("_", " "): name for name in row}
    number = next((columns[name] for name in _NUMBER if name in columns), None)
    if number is None:
        raise BadInputError(f"no column for the number of an order (one of: {', '.join(_NUMBER)})", path)
    name = next((columns[title] for title in _NAME if title in columns), None)
    rest = tuple((title.strip().replace("_", " "), value) for title, value in row.items() if title not in (number, name) and value)
    return Order(row[number], row[name] if name else "", rest)


def _from_csv(path: Path) -> list[dict[str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = [row for _, row in zip(range(MOST_ROWS), csv.DictReader(io.StringIO(text)), strict=False)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInputError(f"not a CSV table in UTF-8 ({error})", path) from error
    return [{str(name): str(value).strip() for name, value in row.items() if name and isinstance(value, str)} for row in rows]


def _from_database(path: Path) -> list[dict[str, str]]:
    """Of the table `orders`, else the only one."""
    try:
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            names = [str(row[0]) for row in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'")]
            table = "orders" if "orders" in names else names[0] if len(names) == 1 else ""
            if not table:
                raise BadInputError("no table called orders", path)
            found = db.execute('SELECT * FROM "{}" LIMIT ?'.format(table.replace('"', '""')), (MOST_ROWS,))
            titles = [str(column[0]) for column in found.description]
            return [{title: "" if value is None else str(value).strip() for title, value in zip(titles, row, strict=True)} for row in found]
        finally:
            db.close()
    except sqlite3.Error as error:
        raise BadInputError(f"not a readable SQLite file ({error})", path) from error

"""A memory as JSON Lines and back. Out: one object a line, turns first, then what was derived from them, each row naming its turns. In: such a file, whole or
not at all.

    {"kind": "turn", "text": "...", "speaker": "user", "when": "2026-05-04T12:00:00+00:00", "session": "...", "persona": "Wren", "turn_id": 3, "id": 7, ...}
    {"kind": "facts", "row": {"id": 2, ...}}        a row of that table (schema.CARRIED)

Only "text" is needed in a turn, and "kind" may be left out; ids are those of the file, and are given anew where it is read. Reading it twice adds nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import msgspec

from vrapp.errors import BadInputError
from vrapp.mind import schema
from vrapp.mind.store import episodes
from vrapp.mind.store.episodes import Episode

LONGEST_LINE = 1 << 20  # bytes
_LARGEST = (1 << 63) - 1

Ids = dict[str, dict[int, int]]  # table: id in the file: id here
Name = Annotated[str, msgspec.Meta(max_length=200)]


class _Turn(msgspec.Struct, forbid_unknown_fields=True):
    """A line that is a turn."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=episodes.LONGEST)]
    kind: str = "turn"
    id: Annotated[int, msgspec.Meta(ge=0, le=_LARGEST)] = 0
    when: datetime | float | int | None = None
    speaker: Annotated[Name, msgspec.Meta(min_length=1)] = "user"
    session: Name = ""
    persona: Name = ""
    turn_id: Annotated[int, msgspec.Meta(ge=0, le=_LARGEST)] = 0
    as_read: Annotated[str, msgspec.Meta(max_length=episodes.LONGEST)] = ""


class Brought(msgspec.Struct):
    """What an import did: lines read, turns and other rows that are new."""

    lines: int = 0
    turns: int = 0
    others: int = 0


def written(db: sqlite3.Connection) -> Iterator[str]:
    """The lines, without line ends. Raises sqlite3.Error."""
    out: dict[str, set[Any]] = {"turns": set()}
    for episode in episodes.everything(db):
        out["turns"].add(episode.id)
        values = {"kind": "turn", **msgspec.structs.asdict(episode), "when": episodes.moment(episode.at).isoformat()}
        del values["at"]
        yield json.dumps(values, ensure_ascii=False)
    for carried in schema.CARRIED:
        cursor = db.execute(f"SELECT * FROM {carried.table}")
        names = [str(column[0]) for column in cursor.description]
        ids = out.setdefault(carried.table, set())
        for values in cursor:
            row = dict(zip(names, values, strict=True))
            if all(_is_there(row[name], out[table]) for name, table in carried.references.items()):
                ids.add(row.get(carried.key))
                yield json.dumps({"kind": carried.table, "row": row}, ensure_ascii=False)


def _is_there(value: Any, among: set[Any]) -> bool:
    """Whether a reference leads somewhere, or says itself that it leads nowhere."""
    return value is None or value in among or (isinstance(value, int) and value <= 0)


def read(db: sqlite3.Connection, source: BinaryIO, path: Path, now: float) -> Brought:
    """Bring the file in, inside the caller's transaction. Raises BadInputError with the line; the caller rolls back."""
    done, ids = Brought(), Ids(turns={})
    tables = {carried.table: carried for carried in schema.CARRIED}
    for done.lines, line in enumerate(_lines(source, path), start=1):
        if not line.strip():
            continue
        try:
            values = _object(line)
            kind = values.get("kind", "turn")
            if kind == "turn":
                done.turns += _bring_turn(db, values, ids, now)
            elif isinstance(kind, str) and kind in tables:
                done.others += _bring_row(db, tables[kind], values.get("row"), ids)
            else:
                raise ValueError(f"kind {kind!r:.40} is neither turn nor {', '.join(tables) or 'anything else'}")
        except (ValueError, OverflowError, msgspec.MsgspecError, sqlite3.IntegrityError, sqlite3.InterfaceError) as error:
            raise BadInputError(f"{error} (nothing was imported)", path, f"line {done.lines}") from error
    return done


def _lines(source: BinaryIO, path: Path) -> Iterable[bytes]:
    number = 0
    while line := source.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise BadInputError(f"longer than {LONGEST_LINE} bytes (nothing was imported)", path, f"line {number}")
        yield line


def _object(line: bytes) -> dict[str, Any]:
    try:
        values = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(f"no JSON ({error})") from error
    if not isinstance(values, dict):
        raise ValueError("not a JSON object")
    return values


def _bring_turn(db: sqlite3.Connection, values: dict[str, Any], ids: Ids, now: float) -> bool:
    turn = msgspec.convert(values, _Turn)
    at = now if turn.when is None else episodes.seconds(turn.when)
    words = (turn.text, turn.speaker, turn.session, turn.persona, turn.as_read)
    text, speaker, session, persona, as_read = (episodes.clean(part) for part in words)
    if not text or not speaker:
        raise ValueError("a turn without words or speaker")
    before = _largest(db)
    number = episodes.insert(db, Episode(text, speaker, at, session, persona, turn.turn_id, as_read))
    if turn.id:
        ids["turns"][turn.id] = number
    return number > before


def _largest(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT coalesce(max(id), 0) FROM turns").fetchall()[0][0])


def _bring_row(db: sqlite3.Connection, carried: schema.Carried, values: Any, ids: Ids) -> bool:
    """A row of another table: with ids as they are here; nothing if an equal one is there. Its columns are those of the table, whatever the line names."""
    columns = [str(row[1]) for row in db.execute(f"PRAGMA table_info({carried.table})").fetchall()]
    if not isinstance(values, dict):
        raise ValueError('"row" is no JSON object')
    if unknown := sorted(set(values) - set(columns)):
        raise ValueError(f"{carried.table} has no {unknown[0]!r:.40}")
    row = {name: _mapped(carried, name, values[name], ids) for name in columns if name in values and name != carried.key}
    if not row:
        raise ValueError("an empty row")
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    alike = " AND ".join(f"{name} IS ?" for name in row)
    there = db.execute(f"SELECT {carried.key or '1'} FROM {carried.table} WHERE {alike} LIMIT 1", tuple(row.values())).fetchall()
    number = there[0][0] if there else None
    if number is None:
        number = db.execute(f"INSERT INTO {carried.table} ({names}) VALUES ({marks})", tuple(row.values())).lastrowid
    if carried.key and isinstance(values.get(carried.key), int):
        ids.setdefault(carried.table, {})[values[carried.key]] = int(number or 0)
    return not there


def _mapped(carried: schema.Carried, name: str, value: Any, ids: Ids) -> Any:
    if isinstance(value, (dict, list)):
        raise ValueError(f"{name} is no single value")
    table = carried.references.get(name)
    if table is None or value is None:
        return value
    here = ids.get(table, {}).get(value)
    if here is None and (not isinstance(value, int) or value > 0):
        raise ValueError(f"{name} names {value!r:.40}, which is not among the {table} before it")
    return value if here is None else here  # 0 and below stand for nobody's row: the user, the companion


def from_file(db: sqlite3.Connection, path: Path, now: float) -> Brought:
    """Raises BadInputError for a file that cannot be read or has a bad line."""
    try:
        with open(path, "rb") as source:
            return read(db, source, path, now)
    except OSError as error:
        raise BadInputError(f"cannot be read ({error.strerror}); give a file from vrapp memory export", path) from error


def to_file(lines: Sequence[str] | Iterator[str], path: Path) -> int:
    """Write, then take the name: a failure leaves what was there. How many lines. Raises BadInputError if it cannot be written."""
    half = path.with_name(f"{path.name}.half")
    count = 0
    try:
        with open(half, "w", encoding="utf-8", newline="\n") as out:
            for line in lines:
                out.write(line + "\n")
                count += 1
        half.replace(path)
    except OSError as error:
        raise BadInputError(f"cannot be written ({error.strerror})", path) from error
    finally:
        with suppress(OSError):
            half.unlink(missing_ok=True)
    return count

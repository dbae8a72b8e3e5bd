"""`vrapp memory facts | about | people | days | edit | confirm | wrong`: what the companion knows, in plain sentences, and the user's word on it."""

from __future__ import annotations

import argparse
import json
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from vrapp.config import Settings
from vrapp.errors import VrappError

if TYPE_CHECKING:
    from vrapp.mind.known.facts import Fact
    from vrapp.mind.known.people import Entity
    from vrapp.mind.memory import Memory

Action = Callable[[str, Callable[[argparse.Namespace, Settings], int], str], argparse.ArgumentParser]
_GONE = "there is no fact {}; vrapp memory facts lists them"


def add(action: Action) -> None:
    """Add these commands to those of `vrapp memory`."""
    listed = action("facts", _facts, "What the companion knows, each fact with its number, how sure it is, and where it comes from.")
    listed.add_argument("ids", nargs="*", type=int, metavar="ID", help="only these, with the words that they come from")
    listed.add_argument("--past", action="store_true", help="also what no longer holds, is done, or was called wrong")
    about = action("about", _about, "What the companion knows of you, or of somebody in your life, in plain words.")
    about.add_argument("name", nargs="*", metavar="NAME", help='somebody: Anna, or "my sister"')
    action("people", _people, "The people and animals in your life, as you have spoken of them.")
    days = action("days", _days, "Days and weeks in a few sentences.")
    days.add_argument("--weeks", action="store_true", help="weeks instead of days")
    edit = action("edit", _edit, "Mend a fact: write what is right.")
    edit.add_argument("id", type=int, metavar="ID")
    edit.add_argument("value", metavar="TEXT", help="the value, as in vrapp memory facts ID")
    for name, command, words in (("confirm", _confirm, "Say that a fact is right."), ("wrong", _wrong, "Say that a fact is not so, and never was.")):
        action(name, command, words).add_argument("id", type=int, metavar="ID")


class _Reader:
    """What is known, read once for a command: all turns are read before anything is shown."""

    def __init__(self, memory: Memory) -> None:
        from vrapp.mind.known import people
        from vrapp.mind.known.known import Known

        self.db: sqlite3.Connection = memory.db
        self.now = time.time()
        Known(memory).catch_up(lambda: False)
        self.entities = people.everyone(self.db)
        self.everyone: Mapping[int, Entity] = {entity.id: entity for entity in self.entities}

    def sentence(self, fact: Fact) -> str:
        from vrapp.mind.known import tell

        return tell.sentence(fact, self.everyone, "you", self.now)

    def as_json(self, fact: Fact) -> dict[str, Any]:
        from vrapp.mind.known import facts

        evidence = [{"turn": seen.turn, "when": _moment(seen.at), "words": seen.words} for seen in facts.evidence_of(self.db, fact.id)]
        return {
            "id": fact.id,
            "sentence": self.sentence(fact),
            "subject": "you"
            if fact.subject == 0
            else "companion"
            if fact.subject < 0
            else self.everyone[fact.subject].name or self.everyone[fact.subject].relation,
            "relation": fact.relation,
            "value": fact.value,
            "state": fact.state,
            "confidence": fact.confidence,
            "since": _moment(fact.start),
            "until": _moment(fact.finish),
            "source": fact.source,
            "evidence": evidence,
        }


def _reader(memory: Memory) -> _Reader:
    return _Reader(memory)


def _moment(at: float | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at).astimezone().isoformat(timespec="seconds")


def _facts(options: argparse.Namespace, settings: Settings) -> int:
    from vrapp.cli_memory import opened
    from vrapp.mind.known import facts

    with opened(settings) as memory:
        reader = _reader(memory)
        found = facts.select(reader.db, "1" if options.past or options.ids else "state = 'held'", order="subject, relation, id")
        if options.ids:
            found = [fact for fact in found if fact.id in options.ids]
            if missing := sorted(set(options.ids) - {fact.id for fact in found}):
                raise VrappError(_GONE.format(", ".join(map(str, missing))))
        rows = [reader.as_json(fact) for fact in found]
    if options.json:
        print(json.dumps({"facts": rows}, ensure_ascii=False))
        return 0
    if not rows:
        print("nothing yet; tell the companion about yourself")
    for row in rows if options.ids else ():
        _show_evidence(row)
    if rows and not options.ids:
        _table(
            ("", "", "sure", "said"),
            [(row["id"], _with_state(row), f"{row['confidence']:.0%}", f"{row['evidence'][-1]['when'][:10]}" if row["evidence"] else "") for row in rows],
        )
    return 0


def _with_state(row: Mapping[str, Any]) -> str:
    return row["sentence"] if row["state"] == "held" else f"{row['sentence']} ({'wrong' if row['state'] == 'wrong' else row['state']})"


def _show_evidence(row: Mapping[str, Any]) -> None:
    print(f"{row['id']}  {_with_state(row)}  {row['confidence']:.0%}, value: {row['value']}")
    for seen in row["evidence"]:
        print(f"    turn {seen['turn']}, {seen['when'][:16].replace('T', ' ')}: {seen['words']}")


def _about(options: argparse.Namespace, settings: Settings) -> int:
    from vrapp.cli_memory import opened
    from vrapp.mind.known.portrait import portrait

    name = " ".join(options.name)
    with opened(settings) as memory:
        reader = _reader(memory)
        parts = portrait(reader.db, reader.now, name)
    if parts is None:
        raise VrappError(f"nobody called {name} is known; vrapp memory people lists them")
    if options.json:
        print(json.dumps({"about": name or "you", **{heading: lines for heading, lines in parts}}, ensure_ascii=False))
        return 0
    if not parts:
        print("nothing yet; tell the companion about yourself")
    for heading, lines in parts:
        print(heading[0].upper() + heading[1:])
        for line in lines:
            print(f"  {line}")
    return 0


def _people(options: argparse.Namespace, settings: Settings) -> int:
    from vrapp.cli_memory import opened
    from vrapp.mind.known import facts

    with opened(settings) as memory:
        reader = _reader(memory)
        rows: list[dict[str, Any]] = []
        for entity in reader.entities:
            contact = facts.select(reader.db, "relation = 'contact' AND about = ? AND start IS NOT NULL", (entity.id,), "start DESC LIMIT 1")
            rows.append(
                {
                    "id": entity.id,
                    "name": entity.name,
                    "also": list(entity.names[1:]),
                    "relation": entity.relation,
                    "kind": entity.kind,
                    "mentions": int(reader.db.execute("SELECT count(*) FROM mentions WHERE entity = ?", (entity.id,)).fetchone()[0]),
                    "last_spoken_of": _moment(entity.last),
                    "last_contact": _moment(contact[0].start) if contact else None,
                }
            )
    if options.json:
        print(json.dumps({"people": rows}, ensure_ascii=False))
    elif not rows:
        print("nobody yet")
    else:
        _table(
            ("", "your", "spoken of", "", "in touch"),
            [(r["name"] or "?", r["relation"], r["last_spoken_of"][:10], f"{r['mentions']} times", (r["last_contact"] or "")[:10]) for r in rows],
        )
    return 0


def _days(options: argparse.Namespace, settings: Settings) -> int:
    from vrapp.cli_memory import opened
    from vrapp.mind.known import days

    with opened(settings) as memory:
        _reader(memory)
        rows = memory.attempt(lambda db: days.every(db, "week" if options.weeks else "day"), [])
    if options.json:
        print(
            json.dumps(
                {"days": [{"date": day.date, "kind": day.kind, "persona": day.persona, "summary": day.summary, "turns": list(day.turns)} for day in rows]},
                ensure_ascii=False,
            )
        )
    elif not rows:
        print("no day is over yet")
    for day in rows if not options.json else ():
        print(f"{day.date}  {day.summary}")
    return 0


def _edit(options: argparse.Namespace, settings: Settings) -> int:
    return _mend(options, settings, "edit")


def _confirm(options: argparse.Namespace, settings: Settings) -> int:
    return _mend(options, settings, "confirm")


def _wrong(options: argparse.Namespace, settings: Settings) -> int:
    return _mend(options, settings, "wrong")


def _mend(options: argparse.Namespace, settings: Settings, how: str) -> int:
    from vrapp.cli_memory import opened
    from vrapp.mind.known import mending

    with opened(settings) as memory:
        reader = _reader(memory)

        def change(db: sqlite3.Connection) -> Fact | None:
            if how == "edit":
                return mending.edit(db, options.id, options.value, reader.now)
            return mending.confirm(db, options.id, reader.now) if how == "confirm" else mending.wrong(db, options.id)

        fact = memory.attempt(change, None)
        if fact is None:
            raise VrappError(_GONE.format(options.id))
        row = reader.as_json(fact)
    print(json.dumps(row, ensure_ascii=False) if options.json else _with_state(row))
    return 0


def _table(headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A table as wide as the terminal; plain columns through a pipe."""
    import sys

    from rich.console import Console
    from rich.table import Table

    if not sys.stdout.isatty():
        for row in rows:
            print("\t".join(str(cell) for cell in row))
        return
    table = Table(*headings, box=None, pad_edge=False, header_style="dim")
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    Console().print(table)

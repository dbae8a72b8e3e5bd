"""`vrapp memory reminders` and `vrapp memory notes`: what the companion will say when its time comes, and what it wrote down."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from vrapp.config import Settings
from vrapp.errors import VrappError

Command = Callable[[argparse.Namespace, Settings], int]
Action = Callable[[str, Command, str], argparse.ArgumentParser]


def add(action: Action) -> None:
    """The two commands, beside the others of `vrapp memory`."""
    reminders = action("reminders", _reminders, "Timers and reminders that are to come.")
    reminders.add_argument("--cancel", type=int, metavar="ID", help="cancel this one")
    notes = action("notes", _notes, "Notes that you dictated, and what you asked to be remembered.")
    notes.add_argument("--remove", type=int, metavar="ID", help="remove this one")


def _reminders(options: argparse.Namespace, settings: Settings) -> int:
    from vrapp.cli_memory import opened
    from vrapp.mind.tools import reminders, when

    with opened(settings) as memory:
        coming = reminders.to_come(memory.db)
        if options.cancel is not None:
            if options.cancel not in {each.id for each in coming}:
                raise VrappError(f"there is no reminder {options.cancel} to come; see vrapp memory reminders")
            reminders.finish(memory.db, [options.cancel], time.time())
            coming = reminders.to_come(memory.db)
    now = datetime.now()
    rows = [(each.id, each.kind, when.in_words(datetime.fromtimestamp(each.due), now), each.text) for each in coming]
    return _shown(options, "reminders", rows, [{"id": e.id, "kind": e.kind, "due": _iso(e.due), "text": e.text, "turn": e.turn} for e in coming])


def _notes(options: argparse.Namespace, settings: Settings) -> int:
    from vrapp.cli_memory import opened
    from vrapp.mind.tools import notes

    with opened(settings) as memory:
        if options.remove is not None and not notes.remove(memory.db, options.remove):
            raise VrappError(f"there is no note {options.remove}; see vrapp memory notes")
        found = [*notes.all_of(memory.db, "note", most=1000), *notes.all_of(memory.db, "keep", most=1000)]
    rows = [(each.id, "note" if each.kind == "note" else "to remember", _iso(each.at)[:16].replace("T", " "), each.text) for each in found]
    return _shown(options, "notes", rows, [{"id": e.id, "kind": e.kind, "at": _iso(e.at), "text": e.text, "turn": e.turn} for e in found])


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at).astimezone().isoformat(timespec="seconds")


def _shown(options: argparse.Namespace, name: str, rows: list[tuple[Any, ...]], values: list[dict[str, Any]]) -> int:
    if options.json:
        print(json.dumps({name: values}, ensure_ascii=False))
        return 0
    if not rows:
        print("none")
        return 0
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, pad_edge=False)
    for row in rows:
        table.add_row(*(Text(str(cell)) for cell in row))
    Console(highlight=False, soft_wrap=True).print(table)
    return 0

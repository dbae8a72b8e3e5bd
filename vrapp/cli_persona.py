"""`vrapp persona`: who can be met, cards brought in and sent out. In: the options. Out: text for people, one JSON object with --json."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from vrapp.config import Settings
from vrapp.errors import UsageError, VrappError, one_line
from vrapp.mind import persona, shelf
from vrapp.mind.persona import Persona

SHOWN = 300  # characters of a long text in the terminal


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """Put the family under `commands`."""
    words = "Who the companion can be: shipped personas, and character cards of other programs (V1, V2, V3: PNG, JSON, CHARX)."
    parser = commands.add_parser("persona", help=words, description=words, parents=[common])
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)

    def action(name: str, does: Any, said: str) -> argparse.ArgumentParser:
        made = actions.add_parser(name, help=said, description=said, parents=[common])
        made.add_argument("--json", action="store_true", help="one JSON object on stdout")
        made.set_defaults(command=does)
        return made

    action("list", _list, "Names of all personas.")
    show = action("show", _show, "What is in a persona.")
    show.add_argument("name", metavar="NAME|FILE")
    bring = action("import", _import, "Keep a card or persona file among your own; then: vrapp --persona NAME.")
    bring.add_argument("card", metavar="CARD.png|json|charx|toml")
    bring.add_argument("--name", default="", help="under this name instead of one made from the card's")
    bring.add_argument("--replace", action="store_true", help="in place of the one of that name")
    send = action("export", _export, "Write a persona as a character card. PNG carries V2 and V3, CHARX V3.")
    send.add_argument("name", metavar="NAME|FILE")
    send.add_argument("file", metavar="FILE.png|json|charx")
    send.add_argument("--spec", type=int, choices=(2, 3), default=0, help="JSON: which version of the card specification (default: as it came in, else 3)")
    gone = action("remove", _remove, "Take one of your own away.")
    gone.add_argument("name", metavar="NAME")


def _list(options: argparse.Namespace, settings: Settings) -> int:
    own = settings.personas_path
    mine = persona.imported(own)
    found: list[dict[str, Any]] = []
    for name in [*mine, *(one for one in persona.shipped() if one not in mine)]:
        entry: dict[str, Any] = {"name": name, "shipped": name not in mine}
        try:
            who = persona.load(name, own)
            entry |= {"title": who.name, "description": who.description, "avatar": who.avatar or "default"}
        except VrappError as error:
            entry |= {"title": "", "problem": str(error)}
        found.append(entry)
    if options.json:
        print(json.dumps({"personas": found}, ensure_ascii=False))
        return 0
    table = Table("name", "who", "", box=None, pad_edge=False)
    for entry in found:
        about = entry.get("problem") or persona.shortened(entry["description"], 90)
        table.add_row(entry["name"], Text(one_line(entry["title"])), Text(one_line(about), style="red" if "problem" in entry else "dim"))
    Console(highlight=False).print(table)
    return 0


def _show(options: argparse.Namespace, settings: Settings) -> int:
    who = persona.load(options.name, settings.personas_path)
    if options.json:
        print(json.dumps(_as_json(who), ensure_ascii=False))
        return 0
    console = Console(highlight=False)
    console.print(Text(one_line(who.name), style="bold"))
    rows = [("who", who.description), ("manner", who.manner), *(("rule", rule) for rule in who.rules), *(("greets", text) for text in who.greeting)]
    rows += [("example", f"{one.user} → {one.answer}") for one in who.examples]
    if who.lorebook is not None:
        used = sum(entry.enabled for entry in who.lorebook.entries)
        rows.append(("lorebook", f"{used} entries in use of {len(who.lorebook.entries)}"))
    if who.desk is not None:
        rows.append(("answers from", " and ".join(part for part in (who.desk.documents, who.desk.orders) if part)))
    rows.append(("avatar", who.avatar or "default"))
    table = Table.grid(padding=(0, 2))
    for title, text in rows:
        table.add_row(Text(title, style="dim"), Text(one_line(persona.shortened(" ".join(text.split()), SHOWN))))
    console.print(table)
    return 0


def _as_json(who: Persona) -> dict[str, Any]:
    import msgspec

    return msgspec.to_builtins(who)


def _import(options: argparse.Namespace, settings: Settings) -> int:
    kept = shelf.bring_in(Path(options.card), settings.personas_path, options.name, options.replace)
    if options.json:
        print(json.dumps({"name": kept.name, "title": kept.title, "file": str(kept.path), "notices": kept.notices}, ensure_ascii=False))
        return 0
    console = Console(highlight=False)
    console.print(Text(f"{one_line(kept.title)} is here as {kept.name}. Meet them: vrapp --persona {kept.name}"))
    for notice in kept.notices:
        console.print(Text(f"  {one_line(notice)}", style="yellow"))
    return 0


def _export(options: argparse.Namespace, settings: Settings) -> int:
    target = Path(options.file)
    if options.spec and target.suffix.lower() != ".json":
        raise UsageError("--spec is for .json; a PNG carries both versions, a CHARX version 3")
    written = shelf.send_out(options.name, target, settings.personas_path, options.spec)
    print(json.dumps({"file": str(written)}) if options.json else written)
    return 0


def _remove(options: argparse.Namespace, settings: Settings) -> int:
    shelf.remove(options.name, settings.personas_path)
    if options.json:
        print(json.dumps({"removed": options.name}))
    return 0

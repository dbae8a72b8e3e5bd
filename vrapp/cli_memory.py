"""`vrapp memory`: what the companion remembers, in the user's hands. Out: tables for people, one JSON object with --json."""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vrapp import cli_known, cli_reminders
from vrapp.config import Settings
from vrapp.errors import BadInputError, UsageError, VrappError

if TYPE_CHECKING:
    from vrapp.mind.memory import Memory
    from vrapp.mind.store.episodes import Episode

Command = Callable[[argparse.Namespace, Settings], int]
Make = Callable[..., argparse.ArgumentParser]


def add(make: Make) -> None:
    """The family of commands. `make` adds one to a set of subparsers: name, command, words, and the subparsers if they are not the main ones."""
    memory = make("memory", _list, "What the companion remembers: look, search, add, forget, carry, encrypt. All of it is in one file on this computer.")
    memory.set_defaults(count=20, json=False)
    actions = memory.add_subparsers(title="actions", metavar="ACTION")

    def action(name: str, command: Command, words: str) -> argparse.ArgumentParser:
        parser = make(name, command, words, into=actions)
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
        return parser

    new = action("add", _add, "Tell the companion something to remember.")
    new.add_argument("text", metavar="TEXT")
    new.add_argument("--speaker", default="user", metavar="NAME", help="who said it (user)")
    new.add_argument("--when", type=_when, metavar="TIME", help="when it was said: 2026-05-04, 2026-05-04T18:30 (now)")
    new.add_argument("--session", default="told", metavar="NAME", help="the occasion")
    search = action("search", _search, "Find what was said about something, best first.")
    search.add_argument("query", metavar="QUERY")
    search.add_argument("--k", type=_positive, default=5, metavar="N", help="at most so many (5)")
    listed = action("list", _list, "The last things said.")
    listed.add_argument("--count", type=_positive, default=20, metavar="N", help="so many (20)")
    forget = action("forget", _forget, "Remove these for good, with all that was derived from them, from the file, its log and its backups.")
    forget.add_argument("ids", nargs="+", type=int, metavar="ID")
    out = action("export", _export, "Write everything as JSON Lines.")
    out.add_argument("file", metavar="FILE")
    into = action("import", _import, "Read JSON Lines, from vrapp memory export or with at least a text in each; what is there already is not added again.")
    into.add_argument("file", metavar="FILE")
    wipe = action("wipe", _wipe, "Remove the whole memory and its backups.")
    wipe.add_argument("--yes", action="store_true", help="do not ask")
    cli_reminders.add(action)
    action("backup", _backup, "Make a backup now.")
    action("check", _check, "Look through the whole file, mend it if need be, and say what is there.")
    action("encrypt", _encrypt, "Encrypt the memory with a passphrase ($VRAPP_PASSPHRASE, the file in memory.passphrase_file, or asked for).")
    cli_known.add(action)
    action("decrypt", _decrypt, "Keep the memory without encryption again.")


@contextmanager
def opened(settings: Settings) -> Generator[Memory]:
    """The memory for a command. Raises VrappError if it cannot be used; what was mended on the way is told on stderr."""
    from vrapp import unlock
    from vrapp.mind.memory import Memory

    settings = unlock.unlocked(settings)
    with closing(Memory(settings.memory_path, passphrase=settings.memory.passphrase)) as memory:
        if not memory.kept:
            raise VrappError(memory.trouble.split("; this conversation")[0])
        _tell(memory.news())
        yield memory
        if news := memory.news():
            raise VrappError(news)


def _tell(line: str) -> None:
    if line:
        print(f"vrapp: {line}", file=sys.stderr)


# what is there


def _add(options: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as memory:
        try:
            number = memory.add(options.text, speaker=options.speaker, when=options.when, session=options.session)
        except ValueError as error:
            raise UsageError(str(error)) from error
    return _said(options, {"id": number}, f"kept as {number}")


def _search(options: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as memory:
        hits = memory.search(options.query, options.k, now=time.time())
    if options.json:
        rows = [{"id": h.id, "text": h.text, "score": round(h.score, 4), "when": h.when.isoformat(), "speaker": h.speaker, "session": h.session} for h in hits]
        print(json.dumps({"query": options.query, "hits": rows}, ensure_ascii=False))
    elif not hits:
        print("nothing about that")
    else:
        _table([(hit.id, hit.when, hit.speaker, hit.text) for hit in hits])
    return 0


def _list(options: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as memory:
        episodes = memory.episodes(count=options.count)
    if options.json:
        print(json.dumps({"turns": [_as_json(episode) for episode in episodes]}, ensure_ascii=False))
    elif not episodes:
        print("nothing yet")
    else:
        _table([(e.id, _moment(e.at), e.persona if e.speaker == "companion" and e.persona else e.speaker, e.text) for e in episodes])
    return 0


def _forget(options: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as memory:
        asked = {episode.id for episode in memory.episodes(options.ids)}
        if missing := [str(number) for number in options.ids if number not in asked]:
            raise VrappError(f"there is no {', '.join(missing)} (nothing was forgotten); see vrapp memory list or search")
        texts = [episode.text for episode in memory.episodes(options.ids)]
        gone = memory.forget(options.ids)
        alike = sorted({hit.id for text in texts for hit in memory.search(text, 3) if _share(text, hit.text)})
    more = f"; much the same is said in {', '.join(map(str, alike))}" if alike else ""
    answers = f", {gone - len(asked)} of them answers to it" if gone > len(asked) else ""
    return _said(options, {"forgotten": gone, "alike": alike}, f"{gone} forgotten{answers}{more}")


def _share(one: str, other: str) -> bool:
    """Whether most of the long words of one are in the other."""
    words = {word for word in one.lower().split() if len(word) > 3}
    return bool(words) and sum(word in other.lower() for word in words) * 3 >= len(words) * 2


# carrying it


def _export(options: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as memory:
        lines = memory.export(Path(options.file))
    return _said(options, {"file": options.file, "lines": lines}, f"{lines} lines in {options.file}")


def _import(options: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as memory:
        brought = memory.bring(Path(options.file))
    told = f"{brought.turns} new of {brought.lines} lines" + (f", and {brought.others} facts and the like" if brought.others else "")
    return _said(options, {"lines": brought.lines, "turns": brought.turns, "others": brought.others}, told)


def _backup(options: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as memory:
        made = memory.back_up()
    return _said(options, {"file": str(made)}, f"backup made: {made}")


# the file itself


def _check(options: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as memory:
        memory.check()
        if news := memory.news():
            _tell(news)
        count, path, encrypted = memory.count(), memory.path, memory.encrypted
        backups = [backup.name for backup in memory.place.all_backups()] if memory.place else []
    size = path.stat().st_size if path else 0
    values = {"file": str(path), "turns": count, "bytes": size, "encrypted": encrypted, "backups": backups}
    told = f"{path}: sound; {count} things said, {size / 1e6:.1f} MB{', encrypted' if encrypted else ''}; backups: {', '.join(backups) or 'none yet'}"
    return _said(options, values, told)


def _wipe(options: argparse.Namespace, settings: Settings) -> int:
    from vrapp.mind.store import wiping
    from vrapp.mind.store.place import Place

    place = Place(settings.memory_path)
    files = wiping.files(place)
    if files and not options.yes and not _agreed(f"Remove {place.file} and its backups ({len(files)} files) for good?"):
        raise VrappError("nothing was removed")
    try:
        wiping.wipe(place)
    except OSError as error:
        raise VrappError(f"{error.filename}: {error.strerror}; close the other programs that use the memory and wipe again") from error
    return _said(options, {"removed": len(files)}, "the memory is empty" if files else "there was no memory")


def _agreed(question: str) -> bool:
    if not sys.stdin.isatty():
        raise UsageError("wipe asks before it removes the memory; say --yes where nobody can answer")
    return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")


def _encrypt(options: argparse.Namespace, settings: Settings) -> int:
    from vrapp import unlock
    from vrapp.mind.store import locking
    from vrapp.mind.store.place import Place

    if Place(settings.memory_path).is_locked:
        raise VrappError(f"{Place(settings.memory_path).file} is encrypted already")
    with opened(settings):
        pass  # brought up to date, and mended if need be; a new one is made if there is none
    place = Place(settings.memory_path, unlock.chosen(settings))
    _changed(lambda: locking.encrypt(place, time.time()), place.plain)
    return _said(options, {"file": str(place.file)}, f"encrypted: {place.file}; without the passphrase it cannot be read, by nobody")


def _decrypt(options: argparse.Namespace, settings: Settings) -> int:
    from vrapp import unlock
    from vrapp.mind.store import locking
    from vrapp.mind.store.place import Place

    place = Place(settings.memory_path, unlock.unlocked(settings).memory.passphrase)
    if not place.is_locked:
        raise VrappError(f"{place.file} is not encrypted")
    _changed(lambda: locking.decrypt(place, time.time()), place.locked)
    return _said(options, {"file": str(place.file)}, f"no longer encrypted: {place.file}")


def _changed(work: Callable[[], None], path: Path) -> None:
    try:
        work()
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_NOTADB:
            raise BadInputError("this passphrase does not open it", path) from error
        raise BadInputError(f"{error}; close the other programs that use the memory", path) from error
    except OSError as error:
        raise BadInputError(f"{error.strerror}; free some space or make the folder writable", path) from error


# for people


def _said(options: argparse.Namespace, values: dict[str, Any], words: str) -> int:
    print(json.dumps(values, ensure_ascii=False) if options.json else words)
    return 0


def _as_json(episode: Episode) -> dict[str, Any]:
    when = _moment(episode.at).isoformat()
    return {"id": episode.id, "text": episode.text, "when": when, "speaker": episode.speaker, "session": episode.session, "persona": episode.persona}


def _table(rows: Sequence[tuple[int, datetime, str, str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    if not console.is_terminal:
        for number, when, who, text in rows:
            print(f"{number}\t{when.astimezone():%Y-%m-%d %H:%M}\t{who}\t{' '.join(text.split())}")
        return
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("id", justify="right", style="dim")
    for name in ("when", "who", "what"):
        table.add_column(name, no_wrap=name == "when", ratio=1 if name == "what" else None, style="dim" if name == "when" else "")
    for number, when, who, text in rows:
        table.add_row(str(number), f"{when.astimezone():%d %b %Y %H:%M}", Text(who, style="cyan" if who != "user" else ""), Text(" ".join(text.split())))
    console.print(table)


def _moment(at: float) -> datetime:
    from vrapp.mind.store.episodes import moment

    return moment(at)


def _when(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time like 2026-05-04 or 2026-05-04T18:30") from None


def _positive(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 100_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to 100000")
    return int(text)

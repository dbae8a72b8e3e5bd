"""The tools that the mind's process carries out itself, over the memory: remember, forget, recall, timers, reminders, notes, the clock.

In: arguments that were checked, the memory, the time. Out: a `Result` whose `text` is data for a model and whose `say` the companion may say as it is.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vrapp.messages import SceneNow
from vrapp.mind.memory import Memory
from vrapp.mind.tools import notes, reminders, when
from vrapp.mind.tools.tool import Result

_EMPTY = frozenset(
    "a an the my your our his her their i you he she it we they me him us them that this of to in on at for with and or is are was were be am have has had do "
    "does did about what who not".split()
)
MOST_FORGOTTEN = 20  # turns that one request takes away
BROKEN = Result("the memory cannot be written", failed=True, say="I couldn't write that down: my memory cannot be written right now.")


@dataclass(slots=True)
class Errand:
    """What an errand has to go by. turn: row of the user's words in memory, 0 if they are not kept. now: seconds since 1970."""

    memory: Memory
    scene: SceneNow
    now: float
    turn: int = 0

    @property
    def local(self) -> datetime:
        return datetime.fromtimestamp(self.now)


def carry_out(name: str, given: Mapping[str, Any], errand: Errand) -> Result:
    """One of `ERRANDS`."""
    return ERRANDS[name](given, errand)


# memory


def _remember(given: Mapping[str, Any], errand: Errand) -> Result:
    """The turn itself is kept anyway; this pins it."""
    text = str(given["text"])
    kept = errand.memory.attempt(lambda db: notes.add(db, "keep", text, at=errand.now, turn=errand.turn), 0)
    return Result(f"kept for good: {text}", say="I'll remember that.") if kept else BROKEN


def found_for(about: str, errand: Errand) -> list[tuple[int, str]]:
    """(row, text) of what the user said in which all the words that matter stand, newest first; not the present request."""
    words = [word for word in re.findall(r"[\w']+", about.lower()) if word not in _EMPTY and len(word) > 1]
    if not words:
        return []
    query = " AND ".join('"' + word.replace('"', "") + '"' for word in words)
    statement = (
        "SELECT id, text FROM turns WHERE speaker = 'user' AND id <> ? AND id IN (SELECT rowid FROM turns_fts WHERE turns_fts MATCH ?) ORDER BY id DESC LIMIT ?"
    )
    nothing: list[tuple[int, str]] = []
    rows = errand.memory.attempt(lambda db: db.execute(statement, (errand.turn, query, MOST_FORGOTTEN)).fetchall(), nothing)
    return [(int(row), str(text)) for row, text in rows]


def forget(given: Mapping[str, Any], errand: Errand) -> Result:
    """Takes away what `found_for` finds and the request that names it."""
    found = found_for(str(given["about"]), errand)
    if not found:
        return Result("nothing about that was found", say="I can't find anything you said about that.")
    errand.memory.forget([row for row, _ in found] + ([errand.turn] if errand.turn else []), traces_later=True)
    return Result(f"{len(found)} things that the user said were deleted; do not speak of them", say="Done. I have forgotten it.")


def _recall(given: Mapping[str, Any], errand: Errand) -> Result:
    about = str(given["about"])
    words = " ".join(word for word in about.lower().split() if word not in _EMPTY)
    nothing: list[notes.Note] = []
    kept = errand.memory.attempt(lambda db: notes.all_of(db, "keep", words), nothing)[:1]
    told = [f"You asked me to remember: \u201c{note.text}\u201d." for note in kept]
    for hit in errand.memory.search(about, 8):
        theirs = hit.speaker == "user" and hit.id not in (errand.turn, *(note.turn for note in kept)) and not hit.text.rstrip().endswith("?")
        if theirs and len(told) < 3 and _touches(hit.text, words):
            told.append(f"{_day(hit.when.timestamp(), errand.now)} you said: \u201c{_short(hit.text)}\u201d")
    if not told:
        return Result("the user has said nothing about that", say="You haven't told me anything about that, as far as I can find.")
    return Result(" ".join(told), say=" ".join(told[:2]))


def _touches(text: str, words: str) -> bool:
    """Whether one of the words stands in the text, whatever its ending: a search always finds something."""
    plain = re.findall(r"[\w']+", text.lower())
    return any(each.startswith(word[:5]) for word in words.split() for each in plain)


def _note(given: Mapping[str, Any], errand: Errand) -> Result:
    text = str(given["text"])
    kept = errand.memory.attempt(lambda db: notes.add(db, "note", text, at=errand.now, turn=errand.turn), 0)
    return Result(f"noted: {text}", say=f"I've noted it: {_short(text)}") if kept else BROKEN


def _notes(given: Mapping[str, Any], errand: Errand) -> Result:
    found = errand.memory.attempt(lambda db: notes.all_of(db, "note", str(given.get("about", ""))), [])
    if not found:
        return Result("there are no notes", say="There are no notes yet." if not given.get("about") else "There is no note about that.")
    listed = "; ".join(_short(note.text) for note in found[:5])
    more = f"; and {len(found) - 5} more" if len(found) > 5 else ""
    return Result(f"{len(found)} notes: {listed}{more}", say=f"Your notes: {listed}{more}.")


# time


def _timer(given: Mapping[str, Any], errand: Errand) -> Result:
    for_s, name = float(given["seconds"]), str(given.get("name", ""))
    kept = errand.memory.attempt(lambda db: reminders.add(db, "timer", name, errand.now + for_s, made=errand.now, turn=errand.turn), 0)
    if not kept:
        return BROKEN
    called = f" for the {name}" if name else ""
    return Result(f"a timer of {when.length(for_s)}{called} is running", say=f"The timer{called} is set: {when.length(for_s)}.")


def _reminder(given: Mapping[str, Any], errand: Errand) -> Result:
    found = when.moment(str(given["when"]), errand.local)
    if found is None:
        return Result(f"{given['when']!r} is no time that lies ahead; ask when", failed=True, say="When shall I remind you?")
    text, due = str(given["text"]), found.at.timestamp()
    kept = errand.memory.attempt(lambda db: reminders.add(db, "reminder", text, due, made=errand.now, turn=errand.turn), 0)
    told = when.in_words(found.at, errand.local)
    return Result(f"will remind the user {told}: {text}", say=f"I'll remind you {told}: {_yours(text)}.") if kept else BROKEN


def _reminders(given: Mapping[str, Any], errand: Errand) -> Result:
    kind, about = str(given.get("kind", "any")), str(given.get("about", ""))
    found = errand.memory.attempt(lambda db: reminders.to_come(db, kind, about), [])
    named = "timer" if kind == "timer" else "reminder"
    if not found:
        return Result(f"there is no {named}", say=f"There is no {named}{' about that' if about else ''}.")
    if given.get("action") == "cancel":
        errand.memory.attempt(lambda db: reminders.finish(db, [each.id for each in found], errand.now), None)
        gone = f"the {named} is" if len(found) == 1 else f"all {len(found)} {named}s are"
        return Result(f"{gone} cancelled", say=f"{gone[0].upper()}{gone[1:]} cancelled.")
    told = "; ".join(_told(each, errand) for each in found[:5]) + (f"; and {len(found) - 5} more" if len(found) > 5 else "")
    return Result(told, say=f"{told[0].upper()}{told[1:]}.")


def _told(each: reminders.Reminder, errand: Errand) -> str:
    at = datetime.fromtimestamp(each.due)
    if each.kind == "timer":
        return f"{when.length(max(1.0, each.due - errand.now))} left{f' for the {each.text}' if each.text else ''}"
    return f"{when.in_words(at, errand.local)}: {_yours(each.text)}"


def reminding(each: reminders.Reminder, now: float) -> str:
    """What the companion says when it is time; late by more than a few minutes it says so."""
    at, late = datetime.fromtimestamp(each.due), now - each.due > 300
    if each.kind == "timer":
        named = f"the timer for the {each.text}" if each.text else "your timer"
        return f"By the way, {named} ran out while you were away." if late else f"{named[0].upper()}{named[1:]} is over."
    if late:
        return f"You wanted to be reminded {_past(at, datetime.fromtimestamp(now))}: {_yours(each.text)}."
    return f"It's {at:%H:%M}. You asked me to remind you: {_yours(each.text)}."


def _clock(given: Mapping[str, Any], errand: Errand) -> Result:
    now = errand.local
    if given.get("what") == "date":
        said = f"today is {now:%A}, {now.day} {now:%B %Y}"
    else:
        said = f"it is {now:%H:%M} on {now:%A}, {now.day} {now:%B}"
    return Result(said, say=f"It's {now:%H:%M}." if given.get("what") != "date" else f"{said[0].upper()}{said[1:]}.")


def _what_is(given: Mapping[str, Any], errand: Errand) -> Result:
    thing = str(given.get("thing", "")) or errand.scene.pointing_at or errand.scene.looking_at
    if not thing:
        return Result("it is not clear what the user means; ask them to point at it", failed=True, say="Which thing do you mean? Could you point at it?")
    return Result(f"the user means the {thing}", say=f"That's the {thing}.")


ERRANDS: Mapping[str, Callable[[Mapping[str, Any], Errand], Result]] = {
    "remember": _remember,
    "forget": forget,
    "recall": _recall,
    "timer": _timer,
    "reminder": _reminder,
    "reminders": _reminders,
    "clock": _clock,
    "note": _note,
    "notes": _notes,
    "what_is": _what_is,
}


def _yours(text: str) -> str:
    """ "call my mum", said to the one who asked for it."""
    swapped = {"my": "your", "i": "you", "me": "you", "mine": "yours", "i'm": "you're", "myself": "yourself", "our": "your", "i've": "you've", "am": "are"}
    return re.sub(r"[A-Za-z']+", lambda found: swapped.get(found[0].lower(), found[0]), text).strip().rstrip(".")


def _short(text: str, most: int = 160) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "\u2026"


def _day(at: float, now: float) -> str:
    then, today = datetime.fromtimestamp(at), datetime.fromtimestamp(now)
    days = (today.date() - then.date()).days
    if days <= 0:
        return "Today"
    if days == 1:
        return "Yesterday"
    return f"On {then:%A}" if days < 7 else f"On {then.day} {then:%B}{f' {then.year}' if then.year != today.year else ''}"


def _past(at: datetime, now: datetime) -> str:
    days = (now.date() - at.date()).days
    return f"at {at:%H:%M}" if days == 0 else f"yesterday at {at:%H:%M}" if days == 1 else f"on {at.day} {at:%B} at {at:%H:%M}"


def latest_row(db: sqlite3.Connection, text: str) -> int:
    """The row in which the user's words were just kept, 0 if they are not."""
    row = db.execute("SELECT id, text FROM turns WHERE speaker = 'user' ORDER BY id DESC LIMIT 1").fetchone()
    return int(row[0]) if row and str(row[1]) == text else 0

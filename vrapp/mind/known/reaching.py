"""Bringing people closer: birthdays that come, messages that the user meant to write, people they miss. Gently: one person at a time, nobody again within
PERSON_S, nobody at all within ANYBODY_S, and never a word of blame. And a draft when the user asks for one."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from vrapp.mind.known import dates, references
from vrapp.mind.known.facts import Fact, select
from vrapp.mind.known.lexicon import CLOSE
from vrapp.mind.known.people import USER, Entity, find
from vrapp.mind.known.references import base_of
from vrapp.mind.known.topic import Topic

PERSON_S, ANYBODY_S = 14 * 86400.0, 3 * 86400.0
AHEAD_DAYS = 3
LONG_AGO_S = 45 * 86400.0
_ASKED = re.compile(
    r"\b(?:help me (?:to )?(?:write|draft|compose|reply|text|message)|(?:can|could|would|will) you (?:please )?(?:help me )?(?:write|draft|"
    r"compose)|write|draft|compose)\b"
    r"(?: me)?(?: (?:a|an|the|some))?(?: (?:short|nice|little|quick|kind|birthday|thank-you|thank you))*(?: (?:message|letter|text|note|"
    r"card|e-?mail|reply|few lines|something))? ?(?:to|for) (?P<who>.+)",
    re.IGNORECASE,
)


def birthdays(db: sqlite3.Connection, everyone: Mapping[int, Entity], now: float) -> Iterator[Topic]:
    """Birthdays of people in the user's life, today or in the next days."""
    today = datetime.fromtimestamp(now).date()
    for fact in select(db, "relation = 'birthday' AND state = 'held' AND subject > 0"):
        ahead = _days_to(fact.value, today)
        person = everyone.get(fact.subject)
        if ahead is not None and ahead <= AHEAD_DAYS and person is not None and not _died(db, person.id):
            when = {0: "today", 1: "tomorrow"}.get(ahead, f"in {ahead} days")
            yield Topic(f"birthday:{person.id}:{today.year}", f"It's {_whose(person)} birthday {when}. Shall we think of a few words for them?")


def suggestions(db: sqlite3.Connection, everyone: Mapping[int, Entity], now: float) -> Iterator[Topic]:
    """Somebody the user meant to write to, misses, or has not been in touch with for long."""
    if db.execute("SELECT 1 FROM raised WHERE topic LIKE 'reach:%' AND at >= ?", (now - ANYBODY_S,)).fetchone():
        return
    for fact in select(
        db, "subject = ? AND relation IN ('means_to', 'misses', 'quarrel', 'contact') AND state = 'held' AND about IS NOT NULL", (USER,), "seen_at DESC"
    ):
        person = everyone.get(fact.about or 0)
        if person is None or _died(db, person.id) or base_of(person.relation) not in CLOSE or _in_touch_since(db, person.id, fact, now):
            continue
        if db.execute("SELECT 1 FROM raised WHERE topic = ? AND at >= ?", (f"reach:{person.id}", now - PERSON_S)).fetchone():
            continue
        if words := _suggestion(fact, person, now):
            yield Topic(f"reach:{person.id}", words)


def _suggestion(fact: Fact, person: Entity, now: float) -> str:
    name, age = person.name or f"your {person.relation}", now - fact.seen_at
    match fact.relation:
        case "means_to" if 86400 < age < 30 * 86400:
            return f"You wanted to {fact.value.replace('my ', 'your ')}. Would today be a good day for it? I can help with the first line."
        case "misses" if 86400 < age < 30 * 86400:
            return f"You said that you miss {name}. If you like, we could think of a few words to send."
        case "quarrel" if 86400 < age < 14 * 86400:
            return f"How are things between you and {name} by now?"
        case "contact" if fact.start is not None and now - fact.start > LONG_AGO_S:
            return f"You and {name} have not been in touch for a while, as far as I know. Would it be nice to say hello?"
        case _:
            return ""


def _in_touch_since(db: sqlite3.Connection, person: int, fact: Fact, now: float) -> bool:
    """They talked after it was said."""
    if fact.relation == "contact":
        return False
    return (
        db.execute("SELECT 1 FROM facts WHERE relation = 'contact' AND about = ? AND value <> 'none since' AND start > ?", (person, fact.seen_at)).fetchone()
        is not None
    )


def _died(db: sqlite3.Connection, person: int) -> bool:
    return db.execute("SELECT 1 FROM facts WHERE subject = ? AND relation = 'died' AND state = 'held'", (person,)).fetchone() is not None


def _days_to(birthday: str, today: date) -> int | None:
    day, _, month = birthday.partition(" ")
    if not day.isdigit() or month.lower() not in dates.MONTHS:
        return None
    for year in (today.year, today.year + 1):
        try:
            ahead = (date(year, list(dates.MONTHS).index(month.lower()) + 1, int(day)) - today).days
        except ValueError:
            continue  # 29 February
        if ahead >= 0:
            return ahead
    return None


def _whose(person: Entity) -> str:
    return f"{person.name}'s" if person.name else f"your {person.relation}'s"


def draft_for(all_of_them: list[Entity], text: str) -> Entity | None:
    """For whom a message is asked for: "help me write to Anna", "could you draft a birthday card for my mum?"."""
    found = _ASKED.search(text)
    who = references.whole(re.split(r" (?:about|because|that|saying|and|for|to|who|telling)\b|[?.!,]", found["who"])[0].strip()) if found else None
    return find(all_of_them, who) if who else None


def draft(person: Entity, facts_of_them: list[Fact], shared: list[Fact], user_name: str, birthday: bool) -> str:
    """A few lines in the user's own voice, from what the user told of them; a beginning to change, not a finished letter."""
    name = person.name or (person.relation.capitalize() if person.relation else "you")
    lines = [f"Dear {name}," if birthday else f"Hi {name},"]
    lines.append("Happy birthday! I hope the day is a good one." if birthday else "I have been thinking of you.")
    for fact in facts_of_them:
        if fact.relation == "plan":
            lines.append(f"How is it going with {fact.value if not fact.value.split()[0].endswith('ing') else 'the plans: ' + fact.value}?")
            break
        if fact.relation in ("works_at", "works_as", "studies"):
            lines.append("How are things at work?" if fact.relation != "studies" else "How are your studies going?")
            break
        if fact.relation == "lives_in":
            lines.append(f"How is life in {fact.value}?")
            break
        if fact.relation == "state":
            lines.append("How are you feeling?")
            break
    if any(fact.relation == "quarrel" for fact in shared):
        lines.append("I am sorry that we argued.")
    if any(fact.relation == "misses" for fact in shared):
        lines.append("I miss you.")
    lines.append("Do you have time to talk soon?")
    return " ".join(lines) + (f" {user_name}" if user_name else "")

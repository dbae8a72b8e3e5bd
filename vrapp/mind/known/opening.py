"""What the companion says first, by what it knows: a birthday, how something went, what is ahead, how the user felt, somebody to write to. Bounded: one thing,
never the same twice, nothing that the user does not want to be asked about."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import datetime

from vrapp.mind.known import beliefs, dates, mood, reaching
from vrapp.mind.known.facts import Fact, held, select
from vrapp.mind.known.people import USER, Entity
from vrapp.mind.known.tell import own_words
from vrapp.mind.known.topic import Topic

ASK_WITHIN_S = 21 * 86400.0  # after that it would be strange to ask how it went
SETTLED_S = 3 * 3600.0  # a plan for a day is asked about once the day is nearly over
WHILE_S = 21 * 86400.0  # an absence worth a word


def topics(db: sqlite3.Connection, everyone: Mapping[int, Entity], now: float, lively: bool = False) -> Iterator[Topic]:
    """What could be brought up now, the best first, without what was raised before or is not wanted."""
    unwanted = [fact.value for fact in held(db, USER, "avoid")]
    for topic in (
        *_birthday(db, now),
        *_plans(db, now),
        *reaching.birthdays(db, everyone, now),
        *_feelings(db, now),
        *_worries(db, now),
        *(reaching.suggestions(db, everyone, now) if lively else ()),
    ):
        if not was_raised(db, topic.key) and not any(beliefs.touches(topic.words, value) for value in unwanted):
            yield topic


def opening(db: sqlite3.Connection, everyone: Mapping[int, Entity], now: float, lively: bool = False) -> Topic | None:
    """How to begin the visit; None for the persona's own words."""
    topic = next(iter(topics(db, everyone, now, lively)), None)
    if topic is None:
        return _absence(db, now)
    hello = "Hello, {name}." if topic.words.startswith("Happy") else "Hello again, {name}."
    return Topic(topic.key, f"{hello} {topic.words}")


def raise_(db: sqlite3.Connection, key: str, now: float) -> None:
    """Note that it was brought up."""
    db.execute("INSERT OR REPLACE INTO raised VALUES (?, ?, 0)", (key, now))


def answered(db: sqlite3.Connection) -> None:
    """The user spoke: nothing hangs in the air any more."""
    db.execute("UPDATE raised SET answered = 1 WHERE answered = 0")


def hangs(db: sqlite3.Connection, since: float) -> bool:
    """Whether something that was brought up since then got no answer."""
    return db.execute("SELECT 1 FROM raised WHERE answered = 0 AND at >= ?", (since,)).fetchone() is not None


def was_raised(db: sqlite3.Connection, key: str, since: float = 0.0) -> bool:
    return db.execute("SELECT 1 FROM raised WHERE topic = ? AND at >= ?", (key, since)).fetchone() is not None


def _birthday(db: sqlite3.Connection, now: float) -> Iterator[Topic]:
    day = datetime.fromtimestamp(now)
    for fact in held(db, USER, "birthday"):
        if fact.value == f"{day.day} {dates.MONTHS[day.month - 1].capitalize()}":
            yield Topic(f"birthday:{day.year}", "Happy birthday! I'm so glad to see you today. How are you celebrating?")


def _plans(db: sqlite3.Connection, now: float) -> Iterator[Topic]:
    """First what is just over and nobody has told of yet, then what is today or tomorrow."""
    dated = [
        fact
        for fact in select(db, "subject = ? AND relation = 'plan' AND state = 'held' AND start IS NOT NULL", (USER,), "start DESC")
        if fact.start is not None
    ]
    for fact in dated:
        if fact.finish and fact.start and fact.finish - fact.start < 8 * 86400 and fact.finish - SETTLED_S <= now <= fact.finish + ASK_WITHIN_S:
            yield Topic(f"went:{fact.id}", how_it_went(fact.value))
    for fact in reversed(dated):
        if fact.start and fact.finish and fact.start - 86400 <= now < fact.finish - SETTLED_S and fact.finish - fact.start < 90_000:
            when = dates.when_words(fact.start, fact.finish, now)
            yield Topic(f"ahead:{fact.id}:{when}", f"{when.capitalize()} is the day: {noun(fact.value)}. How do you feel about it?")


_GRAVE = re.compile(
    r"\b(?:funeral|surgery|operation|biopsy|scan|chemo\w*|treatment|hospital|court|hearing|trial|divorce|custody|burial|memorial|euthani\w*|"
    r"put(?:ting)? .* to sleep|doctor|test results|results)\b",
    re.IGNORECASE,
)


def how_it_went(value: str) -> str:
    """The question that fits the plan: "How did the interview go?", "How was it, flying to Rome?"."""
    thing, first = noun(value), value.split()[0].lower()
    if _GRAVE.search(value):
        return f"I have been thinking of you, because of {thing}. How are you?"
    if first.endswith("ing"):
        return f"How was it, {thing}?"
    if re.match(r"(?:a|an|the|my|our|your|two|three|exams?|\w+'s)\b", value, re.IGNORECASE) or len(value.split()) == 1:
        return f"How did {thing} go?"
    return f"You wanted to {thing}. How did it go?"


def noun(value: str) -> str:
    """ "a job interview" -> "the job interview", "my test" -> "your test"."""
    return own_words(re.sub(r"^(?:a|an) ", "the ", value), "you")


def _feelings(db: sqlite3.Connection, now: float) -> Iterator[Topic]:
    felt = mood.now(db, now)
    if felt and felt.valence < -0.25 and now - felt.at > 2 * 3600:
        yield Topic(f"felt:{int(felt.at)}", f"Last time you felt {felt.word.replace('-', ' ')}. How are you now?")


def _worries(db: sqlite3.Connection, now: float) -> Iterator[Topic]:
    for fact in reversed(held(db, USER, "worry")):
        if 12 * 3600 < now - fact.seen_at < 7 * 86400 and fact.confidence >= 0.6:
            about = own_words(fact.value, "you")
            yield Topic(f"worry:{fact.id}", f"You were worried {about if about.startswith('that ') else f'about {about}'}. How is that now?")


def of_silence(db: sqlite3.Connection, now: float) -> Topic | None:
    """A thread to take up again when nothing else is waiting: a goal, a project, something that they like. Each once in a month."""
    for fact in select(
        db,
        "subject = ? AND relation IN ('project', 'goal', 'hobby', 'plays', 'likes') AND state = 'held' AND confidence >= 0.6",
        (USER,),
        "seen_at DESC LIMIT 50",
    ):
        if not was_raised(db, f"thread:{fact.id}", now - 30 * 86400.0) and now - fact.seen_at > 3600:
            return Topic(f"thread:{fact.id}", _thread(fact))
    return None


def _thread(fact: Fact) -> str:
    value = own_words(fact.value, "you")
    match fact.relation:
        case "project":
            return f"I was thinking of your project, to {value}. How is it coming along?"
        case "goal":
            return f"You told me that you want to {value}. Is there a small step for this week?"
        case "plays":
            return f"Have you played {value} lately?"
        case _:
            return f"You like {value}. What was the last good moment with it?"


def _absence(db: sqlite3.Connection, now: float) -> Topic | None:
    row = db.execute("SELECT max(at) FROM turns WHERE speaker = 'user'").fetchone()
    if row and row[0] is not None and now - float(row[0]) > WHILE_S:
        return Topic(f"absence:{int(now // 86400)}", "Hello again, {name}. It has been a while, and it's good to see you. What has happened since?")
    return None

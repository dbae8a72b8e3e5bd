"""The companion's knowledge of its user: the face of this package to a turn (vrapp.mind.hooks.Known) and to the commands.

learn    the user said something: facts, people, who is here; at once, by rules
tend     while nobody waits: what was not read yet (an import, a crash), promises, days condensed
slow     what the model always reads         fast    what matters to this turn
reply    the answer to a question that facts answer        opening, breaking    what to say first
"""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Callable, Sequence
from typing import Literal

import msgspec

from vrapp.mind.backend import Stopped
from vrapp.mind.known import beliefs, dates, days, facts, likeness, mood, opening, people, promises, reaching
from vrapp.mind.known.answers import Answers, not_told
from vrapp.mind.known.claim import Claim, Who
from vrapp.mind.known.extract import claims
from vrapp.mind.known.people import USER
from vrapp.mind.known.questions import asked
from vrapp.mind.known.topic import Topic
from vrapp.mind.memory import Memory

Initiative = Literal["off", "gentle", "lively"]
ExtractMore = Callable[[str, float, Stopped], Sequence[Claim]]
"""A capable model's claims about an utterance, beyond the rules'."""

SLOW, SLOW_SMALL = 16, 4  # lines at the top of the prompt
FAST, FAST_SMALL = 5, 2
LEAST = 0.6  # confidence of what the model reads unasked
BATCH = 50  # turns read in one transaction while idle
_PER_RELATION = 3
_HELD_BACK = ("name", "address_as", "feels", "contact", "knows", "promised", "happened")


class Known:
    """small: the model is led astray by many lines. embed: texts -> float32 (n, d) of unit length, for likeness, or None."""

    def __init__(
        self,
        memory: Memory,
        *,
        persona: str = "",
        small: bool = False,
        initiative: Initiative = "gentle",
        embed: Callable[[Sequence[str]], object] | None = None,
        more: ExtractMore | None = None,
        condense: days.Condense | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.memory, self.persona, self.small, self.initiative = memory, persona, small, initiative
        self._alike = likeness.by_meaning(embed) if embed else likeness.alike
        self._more, self._condense, self._clock = more, condense, clock
        self._row = 0  # of the newest words of the user
        memory.chores.append(self.tend)

    def set_clock(self, clock: Callable[[], float]) -> None:
        """Another time of day, in seconds since 1970: for tests and for scripts that play days."""
        self._clock = clock

    # what the user says

    def learn(self, row: int, text: str, when: float) -> None:
        """The user said `text`, now row `row` of the memory's turns. Quick; never raises for any text."""
        self._row = row
        self.memory.attempt(lambda db: self._read(db, row, text, when), None)

    def _read(self, db: sqlite3.Connection, row: int, text: str, when: float) -> None:
        opening.answered(db)
        known = db.execute("SELECT speaker, session FROM turns WHERE id = ?", (row,)).fetchone()
        speaker, session = (str(known[0]), str(known[1])) if known else ("user", "")
        self._take_in(db, row, text, when, speaker, session)
        _mark_read(db, row)

    def _take_in(self, db: sqlite3.Connection, row: int, text: str, when: float, speaker: str, session: str) -> None:
        if speaker == "companion":
            promises.learn(db, text, row, when)
            return
        for claim in claims(text, when):
            mine = claim if speaker == "user" else of_speaker(claim, speaker)
            if mine is not None:
                self._one(db, mine, row, when, session)
        people.note_mentions(db, text, row, when)

    def _one(self, db: sqlite3.Connection, claim: Claim, row: int, when: float, session: str) -> None:
        if claim.relation == "present":
            entity = people.resolve(db, claim.who, row, when)
            (beliefs.goes if claim.holds == "not" else beliefs.comes)(db, entity, session, row)
            return
        facts.learn(db, claim, row, when, alike=self._alike)
        if claim.relation == "happened" and claim.who.is_user:
            facts.finish_plans(db, claim, row, when)

    # what the model reads

    def slow(self) -> list[str]:
        """Plain lines about the user for the top of the prompt, what matters most first. Ask once a session: the prompt's beginning must not change."""
        return self.memory.attempt(self._slow, [])

    def _slow(self, db: sqlite3.Connection) -> list[str]:
        answers = Answers(db, self._clock())
        taken: dict[str, int] = {}
        out: list[str] = []
        wanted = [fact for fact in answers.about(USER, LEAST) if fact.relation not in _HELD_BACK]
        for line_of in (wanted, facts.select(db, "relation = 'keep_from' AND state = 'held'", order="seen_at DESC LIMIT 2")):
            for fact in line_of:
                taken[fact.relation] = taken.get(fact.relation, 0) + 1
                if taken[fact.relation] <= (1 if self.small else _PER_RELATION):
                    out += answers.sentences([fact], "friend")
        out = out[: SLOW_SMALL if self.small else SLOW]
        return out if self.small else out + self._people_lines(answers)

    def _people_lines(self, answers: Answers) -> list[str]:
        """Who there is in the user's life, in one line."""
        named = [entity for entity in answers.entities if entity.relation and entity.name][:8]
        return [f"People in your friend's life: {', '.join(f'{entity.name} ({entity.relation})' for entity in named)}."] if named else []

    def address(self) -> str:
        """What the user wants to be called, "" if they never said."""
        return self.memory.attempt(_address, "")

    def fast(self, text: str, now: float) -> list[str]:
        """What matters to this very turn: the answer to a question, else what touches the words, and how the user feels."""
        return self.memory.attempt(lambda db: self._fast(db, text, now), [])

    def _fast(self, db: sqlite3.Connection, text: str, now: float) -> list[str]:
        answers, most = Answers(db, now), FAST_SMALL if self.small else FAST
        span = days.asked_for(text, now)
        if span:
            return days.told(db, span.start, span.end, "friend", now)[:most]
        question = asked(text)
        if question:
            return answers.lines(question)[:most] or ([] if question.kind in ("all", "who", "belief") else [not_told(question, "friend")])
        person = reaching.draft_for(answers.entities, text)
        if person:
            lines = answers.sentences(answers.about(person.id)[:most], "friend")
            return [f"Your friend wants to write to {people.called(person, 'friend')}. Write the message in your friend's own voice, short and warm.", *lines]
        lines = answers.sentences(answers.touching(text, self._row, most), "friend")
        felt = None if self.small else mood.now(db, now)
        if felt and now - felt.at > 600 and abs(felt.valence) > 0.3:
            lines.append(f"Your friend felt {felt.word.replace('-', ' ')} {dates.when_words(felt.at, felt.at + 1, now)}.")
        return lines[:most]

    def reply(self, text: str, now: float) -> str:
        """The answer in the companion's words, where facts alone give one: for a model too weak to be trusted with it. "" leaves it to the model."""
        return self.memory.attempt(lambda db: self._reply(db, text, now), "")

    def _reply(self, db: sqlite3.Connection, text: str, now: float) -> str:
        span = days.asked_for(text, now)
        if span:
            return " ".join(days.told(db, span.start, span.end, "you", now)) or "We did not talk then, as far as I remember."
        answers = Answers(db, now)
        question = asked(text)
        if question:
            said = answers.reply(question)
            simple = (
                question.kind == "what"
                and question.relations[0] not in ("plan", "feels", "project")
                and (question.who.is_user or answers.subject(question) is not None)
            )
            return said or (not_told(question, "you") if simple and not question.value else "")
        person = reaching.draft_for(answers.entities, text)
        if person is None:
            return ""
        birthday = bool(re.search(r"\bbirthday\b", text, re.IGNORECASE))
        shared = facts.select(db, "subject = 0 AND about = ? AND state = 'held' AND relation IN ('misses', 'quarrel')", (person.id,))
        draft = reaching.draft(person, answers.about(person.id), shared, _address(db), birthday)
        return f"Here is a beginning; change it as you like. {draft}"

    # what the companion brings up

    def opening(self, now: float) -> str:
        """The words with which to begin the visit, by what is known; "" for the persona's own."""
        return self._bring_up(now, lambda db, everyone: opening.opening(db, everyone, now, self.initiative == "lively"))

    def breaking(self, now: float, silent_s: float) -> str:
        """Something to say into a silence of so many seconds; "" to stay quiet. Never when what was said last by itself got no answer."""

        def choose(db: sqlite3.Connection, everyone: dict[int, people.Entity]) -> Topic | None:
            if self.initiative != "lively" or opening.hangs(db, now - 86400):
                return None
            return next(iter(opening.topics(db, everyone, now, True)), None) or opening.of_silence(db, now)

        return self._bring_up(now, choose)

    def _bring_up(self, now: float, choose: Callable[[sqlite3.Connection, dict[int, people.Entity]], Topic | None]) -> str:
        def work(db: sqlite3.Connection) -> str:
            topic = choose(db, {entity.id: entity for entity in people.everyone(db)})
            if topic is None:
                return ""
            opening.raise_(db, topic.key, now)
            return topic.words

        return "" if self.initiative == "off" else self.memory.attempt(work, "")

    # while nobody waits

    def tend(self, stopped: Stopped) -> None:
        """Read what was not read yet, condense the days that are over. Returns soon after `stopped()`."""
        self.catch_up(stopped)
        self._read_closely(stopped)
        now = self._clock()
        for day, persona in self.memory.attempt(lambda db: days.missing(db, now), []):
            if stopped():
                return
            self.memory.attempt(lambda db, day=day, persona=persona: days.condense(db, day, persona, now, self._condense), None)
            self.memory.attempt(lambda db, day=day, persona=persona: days.week(db, day, persona, now), None)

    def _read_closely(self, stopped: Stopped) -> None:
        """What the rules made nothing of, once more by a model, in order, none twice. A line at a time: no transaction waits for a model."""
        if self._more is None:
            return
        while not stopped():
            row = self.memory.attempt(_unread_by_model, None)
            if row is None:
                return
            number, text, at = row
            found = self._more(text, at, stopped)
            if stopped():
                return  # half an answer: the line comes again
            self.memory.attempt(lambda db, number=number, at=at, found=found: self._add_found(db, number, at, found), None)

    def _add_found(self, db: sqlite3.Connection, number: int, at: float, found: Sequence[Claim]) -> None:
        for claim in found:
            facts.learn(db, claim, number, at, source="model", alike=self._alike)
        db.execute("INSERT OR REPLACE INTO known_state VALUES ('closely', ?)", (str(number),))

    def catch_up(self, stopped: Stopped) -> None:
        """Read all turns that were not read yet."""
        while not stopped() and self.memory.attempt(self._catch_up, 0):
            pass

    def _catch_up(self, db: sqlite3.Connection) -> int:
        """Up to BATCH turns that no `learn` has seen; how many."""
        read, ahead = _read_up_to(db)
        rows = db.execute("SELECT id, text, at, speaker, session FROM turns WHERE id > ? ORDER BY id LIMIT ?", (read, BATCH)).fetchall()
        for number, text, at, speaker, session in rows:
            if number not in ahead:
                self._take_in(db, int(number), str(text), float(at), str(speaker), str(session))
        if rows:
            last = int(rows[-1][0])
            _save_read(db, last, {number for number in ahead if number > last})
        return len(rows)


def of_speaker(claim: Claim, speaker: str) -> Claim | None:
    """What another person in the room says of themselves is a fact about them; of their sister, nothing is kept: she is not the user's."""
    if claim.who.is_user and claim.about is None and claim.relation not in ("note", "avoid", "correction", "address_as"):
        return msgspec.structs.replace(claim, who=Who(speaker))
    return None


def _address(db: sqlite3.Connection) -> str:
    for relation in ("address_as", "name"):
        for fact in reversed(facts.held(db, USER, relation)):
            return fact.value if relation == "address_as" else fact.value.split()[0]
    return ""


def _unread_by_model(db: sqlite3.Connection) -> tuple[int, str, float] | None:
    """The next line of the user that no rule understood and no model has read."""
    last = db.execute("SELECT value FROM known_state WHERE key = 'closely'").fetchone()
    row = db.execute(
        "SELECT id, text, at FROM turns WHERE id > ? AND speaker = 'user' AND id NOT IN (SELECT turn FROM evidence) ORDER BY id LIMIT 1",
        (int(last[0]) if last else 0,),
    ).fetchone()
    return None if row is None else (int(row[0]), str(row[1]), float(row[2]))


def _read_up_to(db: sqlite3.Connection) -> tuple[int, set[int]]:
    """All turns up to the first number are read, and those of the set beyond it."""
    rows = dict(db.execute("SELECT key, value FROM known_state WHERE key IN ('read', 'ahead')").fetchall())
    return int(rows.get("read", 0)), set(json.loads(rows.get("ahead", "[]")))


def _mark_read(db: sqlite3.Connection, row: int) -> None:
    """`row` is read. The words of the companion before it are read when idle: they may hold promises."""
    read, ahead = _read_up_to(db)
    if row > read:
        _save_read(db, read, ahead | {row})


def _save_read(db: sqlite3.Connection, read: int, ahead: set[int]) -> None:
    db.executemany("INSERT OR REPLACE INTO known_state VALUES (?, ?)", [("read", str(read)), ("ahead", json.dumps(sorted(ahead)))])

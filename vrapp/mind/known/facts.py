"""Facts in the memory's file. In: claims, with the turn that made them. Out: facts that add up, replace one another, end, or are mended.

What is said again becomes evidence of the same fact. A new home ends the old one, which stays answerable ("where did I live before?"). A doubtful claim
never replaces a sure one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from vrapp.mind.known import likeness, people
from vrapp.mind.known.claim import Claim
from vrapp.mind.known.people import USER
from vrapp.mind.known.relations import OPPOSITE, RELATIONS, Relation

SURE = 0.7  # from here on a claim may end another
_MANY = Relation("", "many")
_COLUMNS = "id, subject, relation, value, about, state, confidence, start, finish, dated, source, learned_at, seen_at"


class Fact(msgspec.Struct, frozen=True):
    """subject, about: entities.id, 0 the user, -1 the companion. start, finish: seconds since 1970, None unknown. state: held (true now), past, done (a
    plan that happened), wrong (the user says it never was so)."""

    id: int
    subject: int
    relation: str
    value: str
    about: int | None
    state: str
    confidence: float
    start: float | None
    finish: float | None
    dated: bool
    source: str
    learned_at: float
    seen_at: float


class Evidence(msgspec.Struct, frozen=True):
    """turn: id of the turn in which it was said. words: the user's sentence."""

    turn: int
    at: float
    words: str


Alike = Callable[[str, str], bool]


def select(db: sqlite3.Connection, where: str = "1", values: Sequence[object] = (), order: str = "id") -> list[Fact]:
    """`where` and `order` are text of this program, never of a user."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM facts WHERE {where} ORDER BY {order}", tuple(values)).fetchall()
    return [_fact(row) for row in rows]


def _fact(row: Sequence[Any]) -> Fact:
    number, subject, relation, value, about, state, confidence, start, finish, dated, source, learned_at, seen_at = row
    return Fact(number, subject, relation, value, about, state, confidence, start, finish, bool(dated), source, learned_at, seen_at)


def held(db: sqlite3.Connection, subject: int, relation: str) -> list[Fact]:
    return select(db, "subject = ? AND relation = ? AND state = 'held'", (subject, relation))


def by_id(db: sqlite3.Connection, number: int) -> Fact | None:
    return next(iter(select(db, "id = ?", (number,))), None)


def evidence_of(db: sqlite3.Connection, fact: int) -> list[Evidence]:
    return [Evidence(*row) for row in db.execute("SELECT turn, at, words FROM evidence WHERE fact = ? ORDER BY at, turn", (fact,))]


def learn(db: sqlite3.Connection, claim: Claim, turn: int, at: float, *, source: str = "rule", alike: Alike = likeness.alike) -> int:
    """Take in one claim; the id of the fact that now stands for it, 0 if it changed nothing that has an id. In the caller's transaction."""
    if claim.relation == "name" and not claim.who.is_user:
        return _name(db, claim, turn, at)
    subject = people.resolve(db, claim.who, turn, at)
    about = people.resolve(db, claim.about, turn, at) if claim.about else None
    if claim.relation == "known":
        return 0
    if claim.relation == "correction":
        return _correct(db, claim, turn, at)
    if claim.relation == "address_as" and claim.holds == "not":
        _end(db, [fact for fact in held(db, subject, "address_as") if alike(fact.value, claim.value)], turn, at, "past")
        claim = msgspec.structs.replace(claim, relation="do_not_call", holds="is")
    if claim.holds == "not":
        return _deny(db, subject, claim, turn, at, alike)
    return _affirm(db, subject, about, claim, turn, at, source, alike)


def _affirm(db: sqlite3.Connection, subject: int, about: int | None, claim: Claim, turn: int, at: float, source: str, alike: Alike) -> int:
    relation = RELATIONS.get(claim.relation, _MANY)
    here = [fact for fact in held(db, subject, claim.relation) if about is None or fact.about == about]
    same = [fact for fact in here if _same(fact, claim, alike)]
    if _called_wrong(db, subject, claim, turn):
        return 0
    if claim.holds == "was":
        return _was(db, subject, claim, turn, at, source, same)
    if same and relation.many != "latest":
        return _again(db, same[0], claim, turn, at)
    rivals = _rivals(here, claim, relation)
    if rivals and claim.confidence < SURE and max(fact.confidence for fact in rivals) >= SURE:
        return 0
    newer = [fact for fact in rivals if fact.seen_at > at]
    if newer:  # read late (an import): it held until then
        earlier = msgspec.structs.replace(claim, holds="was", end=min(fact.start or fact.learned_at for fact in newer))
        return _was(db, subject, earlier, turn, at, source, [])
    opposite = OPPOSITE.get(claim.relation)
    if opposite:
        rivals += [fact for fact in held(db, subject, opposite) if alike(fact.value, claim.value)]
    if claim.relation == "gave_up":
        rivals += [fact for name in ("likes", "does_not", "routine") for fact in held(db, subject, name) if alike(fact.value, claim.value)]
    _end(db, rivals, turn, claim.start if claim.dated and claim.start and claim.start <= at else at, "past")
    return insert(db, subject, about, claim, turn, at, source)


def _called_wrong(db: sqlite3.Connection, subject: int, claim: Claim, turn: int) -> bool:
    """The user said of this very sentence that it was misunderstood; another sentence may still say so."""
    found = select(db, "subject = ? AND relation = ? AND state = 'wrong' AND id IN (SELECT fact FROM evidence WHERE turn = ?)", (subject, claim.relation, turn))
    return any(likeness.alike(fact.value, claim.value) for fact in found)


def _rivals(here: list[Fact], claim: Claim, relation: Relation) -> list[Fact]:
    """What cannot hold beside it."""
    match relation.many:
        case "one" | "latest":
            return [fact for fact in here if fact.about is None or relation.many == "latest"]
        case "each":
            return [fact for fact in here if likeness.alike(fact.value.partition(":")[0], claim.value.partition(":")[0])]
        case "many" if claim.relation == "has":
            return [fact for fact in here if fact.value.split()[-1] == claim.value.split()[-1]]
        case "many" if claim.relation == "plan" and claim.dated:
            return [fact for fact in here if likeness.same_event(fact.value, claim.value)]
        case _:
            return []


def _same(fact: Fact, claim: Claim, alike: Alike) -> bool:
    if claim.relation == "plan" and fact.start != claim.start and claim.dated and fact.dated:
        return False  # another day, another plan, or the same one moved: see _rivals
    return alike(fact.value, claim.value)


def _was(db: sqlite3.Connection, subject: int, claim: Claim, turn: int, at: float, source: str, same: list[Fact]) -> int:
    """It held, and no longer does."""
    if same:
        _end(db, same, turn, claim.end or at, "past")
        _witness(db, same[0].id, claim, turn, at)
        return same[0].id
    before = [
        fact for fact in select(db, "subject = ? AND relation = ? AND state = 'past'", (subject, claim.relation)) if likeness.alike(fact.value, claim.value)
    ]
    if before:
        return _again(db, before[0], claim, turn, at)
    return insert(db, subject, None, claim, turn, at, source, state="past")


def _deny(db: sqlite3.Connection, subject: int, claim: Claim, turn: int, at: float, alike: Alike) -> int:
    """ "I don't live there any more", "I quit my job": ends what it names; with no value, all of that relation."""
    here = held(db, subject, claim.relation)
    ended = [fact for fact in here if not claim.value or alike(fact.value, claim.value)]
    if claim.relation == "works_at" and ended:
        ended += held(db, subject, "works_as")
    never = claim.relation in ("allergic_to", "diet", "status", "has_condition", "trait")
    _end(db, ended, turn, claim.start or at, "wrong" if never and claim.relation == "allergic_to" else "past")
    return ended[0].id if ended else 0


def _again(db: sqlite3.Connection, fact: Fact, claim: Claim, turn: int, at: float) -> int:
    """Said again: more certain, and perhaps with a date now, or in full ("Sam Carter")."""
    more = round(min(0.98, max(fact.confidence, claim.confidence) + 0.02), 2)
    start, finish, dated = (claim.start, claim.end, 1) if claim.dated and not fact.dated else (fact.start, fact.finish, int(fact.dated))
    value = claim.value if len(claim.value) > len(fact.value) and fact.relation in ("name", "plan") else fact.value
    db.execute(
        "UPDATE facts SET confidence = ?, seen_at = max(seen_at, ?), start = ?, finish = ?, dated = ?, value = ? WHERE id = ?",
        (more, at, start, finish, dated, value, fact.id),
    )
    _witness(db, fact.id, claim, turn, at)
    return fact.id


def insert(db: sqlite3.Connection, subject: int, about: int | None, claim: Claim, turn: int, at: float, source: str, state: str = "held") -> int:
    """A new row with its first evidence, whatever is there already; its id."""
    start = claim.start
    row = (subject, claim.relation, claim.value, about, state, claim.confidence, start, claim.end, int(claim.dated), source, at, at)
    number = db.execute(
        "INSERT INTO facts (subject, relation, value, about, state, confidence, start, finish, dated, source, learned_at, seen_at) VALUES "
        "(?,?,?,?,?,?,?,?,?,?,?,?)",
        row,
    ).lastrowid
    _witness(db, int(number or 0), claim, turn, at)
    return int(number or 0)


def _witness(db: sqlite3.Connection, fact: int, claim: Claim, turn: int, at: float) -> None:
    db.execute("INSERT OR REPLACE INTO evidence VALUES (?, ?, ?, ?, ?)", (fact, turn, at, claim.words, claim.value))


def _end(db: sqlite3.Connection, ended: Sequence[Fact], turn: int, when: float, state: str) -> None:
    for fact in ended:
        db.execute("UPDATE facts SET state = ?, finish = coalesce(?, finish), closed_turn = ? WHERE id = ?", (state, when, turn, fact.id))


def finish_plans(db: sqlite3.Connection, claim: Claim, turn: int, at: float) -> None:
    """ "I had my interview yesterday": the plan is done and need not be asked after."""
    done = [fact for fact in held(db, USER, "plan") if likeness.same_event(fact.value, claim.value) and (fact.start is None or fact.start <= at)]
    for fact in done:
        db.execute("UPDATE facts SET state = 'done', closed_turn = ? WHERE id = ?", (turn, fact.id))


def _name(db: sqlite3.Connection, claim: Claim, turn: int, at: float) -> int:
    """ "My sister's name is Anna": the sister without a name has one now, or there is another sister."""
    if claim.holds == "is":
        people.resolve(db, msgspec.structs.replace(claim.who, name=claim.value), turn, at)
    return 0


def _correct(db: sqlite3.Connection, claim: Claim, turn: int, at: float) -> int:
    """ "No, it's Sarah, not Sara": the newest fact or name with the wrong word gets the right one; what was wrong is kept as wrong."""
    wrong, right = claim.replaces.lower(), claim.value
    named = db.execute("SELECT entity, text FROM entity_names WHERE kind = 'name' ORDER BY at DESC, turn DESC").fetchall()
    for entity, text in named:
        if str(text).lower() == wrong:
            db.execute(
                "UPDATE OR REPLACE entity_names SET text = ?, turn = ?, at = ? WHERE entity = ? AND kind = 'name' AND text = ?", (right, turn, at, entity, text)
            )
            return 0
    for fact in select(db, "state = 'held'", order="seen_at DESC, id DESC LIMIT 200"):
        value = _exchanged(fact.value, claim.replaces, right)
        if value != fact.value:
            _end(db, [fact], turn, at, "wrong")
            new = Claim(claim.who, fact.relation, value, "is", 0.95, fact.start, fact.finish, claim.words, dated=fact.dated)
            return insert(db, fact.subject, fact.about, new, turn, at, "rule")
    return 0


def _exchanged(text: str, old: str, new: str) -> str:
    """`text` with the words `old` made `new`, whatever their case."""
    at = f" {text.lower()} ".find(f" {old.lower()} ")
    return text if at < 0 else text[:at] + new + text[at + len(old) :]

"""All that is known of the user, or of somebody in their life, as headings with plain sentences: to be read by the user."""

from __future__ import annotations

import sqlite3

from vrapp.mind.known import mood, people, references
from vrapp.mind.known.answers import Answers
from vrapp.mind.known.facts import Fact, select
from vrapp.mind.known.people import COMPANION, USER, Entity, called

_HEADINGS: tuple[tuple[str, frozenset[str]], ...] = (
    (
        "who you are",
        frozenset(
            "name address_as do_not_call surname middle_name nickname pronouns age birthday born_in_year anniversary from grew_up_in nationality "
            "first_language religion status trait star_sign".split()
        ),
    ),
    ("home and work", frozenset("lives_in lives_with works_as works_at occupation studies studies_at has owns".split())),
    ("health", frozenset("allergic_to has_condition diet does_not gave_up takes state".split())),
    ("what you like and do", frozenset("likes dislikes prefers favourite hobby plays speaks can_not routine".split())),
    ("ahead", frozenset("plan goal project means_to".split())),
    ("on your mind", frozenset("worry misses quarrel avoid keep_from".split())),
    ("asked to remember", frozenset({"note"})),
)


def portrait(db: sqlite3.Connection, now: float, name: str = "") -> list[tuple[str, list[str]]] | None:
    """Headings with their sentences, empty ones left out; None for somebody who is not known."""
    answers = Answers(db, now)
    if name:
        entity = _named(answers, name)
        return None if entity is None else _of_somebody(answers, entity)
    found = [*answers.about(USER), *select(db, "relation = 'keep_from' AND state = 'held'")]
    out = [(heading, answers.sentences([fact for fact in found if fact.relation in relations], "you")) for heading, relations in _HEADINGS]
    told = frozenset().union(*(relations for _, relations in _HEADINGS))
    out.append(("more", answers.sentences([fact for fact in found if fact.relation not in told], "you")))
    out.append(("people", [_line(answers, entity) for entity in answers.entities if entity.kind == "person"]))
    out.append(("animals", [_line(answers, entity) for entity in answers.entities if entity.kind == "pet"]))
    felt = mood.now(db, now)
    out.append(("mood", [f"You felt {felt.word.replace('-', ' ')}."] if felt else []))
    out.append(("before", answers.sentences(_past(db), "you")))
    out.append(("promised to you", answers.sentences(select(db, "subject = ? AND state = 'held'", (COMPANION,)), "you")))
    return [(heading, lines) for heading, lines in out if lines]


def _past(db: sqlite3.Connection) -> list[Fact]:
    return select(db, "subject = 0 AND state = 'past' AND relation IN ('lives_in', 'works_as', 'works_at', 'studies', 'status')", order="finish DESC")


def _named(answers: Answers, name: str) -> Entity | None:
    text = name if name.lower().startswith(("my ", "our ")) else name[0].upper() + name[1:]
    who = references.whole(text) or references.whole(f"my {name}")
    return people.find(answers.entities, who) if who else None


def _of_somebody(answers: Answers, entity: Entity) -> list[tuple[str, list[str]]]:
    shared = select(answers.db, "about = ? AND state = 'held' AND relation <> 'keep_from'", (entity.id,), "start DESC")
    heading = called(entity, "you")
    return [(heading, answers.sentences([*answers.about(entity.id), *shared], "you") or ["Nothing more is known."])]


def _line(answers: Answers, entity: Entity) -> str:
    name = called(entity, "you")
    known = answers.sentences(answers.about(entity.id)[:2], "you")
    return f"{name[0].upper()}{name[1:]}. {' '.join(known)}".strip() if known else f"{name[0].upper()}{name[1:]}."

"""The people and animals the user speaks of. In: a `Who`, or a text. Out: entities with names, relations and mentions. "My sister" and "Anna" are one when
said so."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable

import msgspec

from vrapp.mind.known.claim import Who
from vrapp.mind.known.lexicon import RELATION_OF
from vrapp.mind.known.references import base_of

USER, COMPANION = 0, -1
"""Subjects of facts that are no entities: the one it is about, and the companion itself (what it promised)."""

WITNESSES = 5  # turns that a name is kept with, so that it survives when some of them are forgotten
_GROUPS = (
    {"wife", "husband", "spouse"},
    {"partner", "girlfriend", "boyfriend"},
    {"son", "daughter", "child", "baby"},
    {"brother", "sister", "sibling"},
    {"mother", "father", "parent"},
    {"dog", "puppy"},
    {"cat", "kitten"},
    {"rabbit", "bunny"},
    {"grandson", "granddaughter", "grandchild"},
    {"fiancé", "partner", "spouse"},
)
_PAIRS = frozenset({"parents", "grandparents", "children", "kids", "siblings", "brothers", "sisters", "in-laws"})


class Entity(msgspec.Struct, frozen=True):
    """names, relations: newest first. last: when they were last spoken of, seconds since 1970."""

    id: int
    kind: str
    names: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    last: float = 0.0

    @property
    def name(self) -> str:
        return self.names[0] if self.names else ""

    @property
    def relation(self) -> str:
        return self.relations[0] if self.relations else ""


def everyone(db: sqlite3.Connection) -> list[Entity]:
    """All entities, the last mentioned first."""
    named: dict[int, dict[str, list[str]]] = {}
    for entity, kind, text in db.execute("SELECT entity, kind, text FROM entity_names GROUP BY entity, kind, text ORDER BY max(at) DESC, max(turn) DESC"):
        named.setdefault(int(entity), {"name": [], "relation": []})[str(kind)].append(str(text))
    # the last mention by the key of the table: counting them all would take longer with every turn
    rows = db.execute(
        "SELECT id, kind, coalesce((SELECT at FROM mentions WHERE entity = entities.id ORDER BY turn DESC LIMIT 1), made_at) AS last, "
        "(SELECT max(turn) FROM mentions WHERE entity = entities.id) AS turn FROM entities ORDER BY last DESC, turn DESC, id DESC"
    ).fetchall()
    none: dict[str, list[str]] = {"name": [], "relation": []}
    return [Entity(i, kind, tuple(named.get(i, none)["name"]), tuple(named.get(i, none)["relation"]), last) for i, kind, last, _ in rows]


def resolve(db: sqlite3.Connection, who: Who, turn: int, at: float) -> int:
    """The id of whom is meant, made if new; names and relations said of them are kept, a mention too. 0 for the user."""
    if who.is_user:
        return USER
    found = find(everyone(db), who)
    entity = found.id if found else int(db.execute("INSERT INTO entities (kind, made_at) VALUES (?, ?)", (who.kind, at)).lastrowid or 0)
    for kind, text in (("name", who.name), ("relation", who.relation)):
        if text and not (kind == "name" and found and _shorter(text, found.names)):
            _name(db, entity, kind, text, turn, at)
    db.execute("INSERT OR IGNORE INTO mentions VALUES (?, ?, ?)", (entity, turn, at))
    if who.name and who.relation:
        entity = _join_others(db, entity, who)
    return entity


def _name(db: sqlite3.Connection, entity: int, kind: str, text: str, turn: int, at: float) -> None:
    """Kept with the first WITNESSES turns that say so: more would only make everything slower."""
    db.execute(
        "INSERT OR IGNORE INTO entity_names SELECT ?1, ?2, ?3, ?4, ?5 "
        "WHERE (SELECT count(*) FROM entity_names WHERE entity = ?1 AND kind = ?2 AND text = ?3) < ?6",
        (entity, kind, text, turn, at, WITNESSES),
    )


def _shorter(text: str, names: Iterable[str]) -> bool:
    """ "Anna" when "Anna Berg" is known already."""
    return any(name != text and name.startswith(f"{text} ") for name in names)


def find(all_of_them: list[Entity], who: Who) -> Entity | None:
    """Who is meant, None if nobody known. Both name and relation must agree where both are said; a relation alone must fit exactly one, or the last one
    spoken of."""
    if who.name:
        named = [entity for entity in all_of_them if _same_name(entity, who.name)]
        fitting = [entity for entity in named if not who.relation or not entity.relations or related(entity, who.relation)]
        if fitting:
            return fitting[0]
        if not who.relation:
            return None
        unnamed = [entity for entity in all_of_them if not entity.names and related(entity, who.relation)]
        return unnamed[0] if len(unnamed) == 1 else None
    fitting = [entity for entity in all_of_them if related(entity, who.relation)]
    exact = [entity for entity in fitting if who.relation in entity.relations]
    return (exact or fitting or [None])[0]


def _same_name(entity: Entity, name: str) -> bool:
    low = name.lower()
    return any(known.lower() == low or known.lower().startswith(f"{low} ") or low.startswith(f"{known.lower()} ") for known in entity.names)


def related(entity: Entity, relation: str) -> bool:
    """Whether `relation` may be theirs: the same noun or one of its group, and no modifier that speaks against it ("older" and "younger")."""
    return any(_agree(known, relation) for known in entity.relations)


def _agree(a: str, b: str) -> bool:
    first, second = base_of(a), base_of(b)
    if first != second and not any(first in group and second in group for group in _GROUPS):
        return False
    more_a, more_b = set(a.split()[:-1]), set(b.split()[:-1])
    return not (more_a and more_b) or more_a == more_b


def _join_others(db: sqlite3.Connection, entity: int, who: Who) -> int:
    """ "Anna is my sister": an unnamed sister and an Anna without a relation were one person all along."""
    for other in everyone(db):
        unnamed = not other.names and related(other, who.relation)
        unrelated = not other.relations and _same_name(other, who.name)
        if other.id != entity and (unnamed or unrelated):
            join(db, entity, other.id)
    return entity


def join(db: sqlite3.Connection, kept: int, gone: int) -> None:
    """Two entities become one."""
    for table, column in (("facts", "subject"), ("facts", "about"), ("entity_names", "entity"), ("mentions", "entity"), ("presence", "entity")):
        db.execute(f"UPDATE OR IGNORE {table} SET {column} = ? WHERE {column} = ?", (kept, gone))
    for table in ("entity_names", "mentions", "presence"):
        db.execute(f"DELETE FROM {table} WHERE entity = ?", (gone,))
    db.execute("DELETE FROM entities WHERE id = ?", (gone,))


def mentioned(all_of_them: list[Entity], text: str) -> list[Entity]:
    """Whom `text` names, by name or as "my sister"."""
    low = f" {re.sub(r'[^a-zà-ÿ0-9-]+', ' ', text.lower())} "
    mine = {RELATION_OF.get(word, word) for word in re.findall(r"\b(?:my|our|your friend's) (?:\w+ )??([\w-]+)", text.lower())}
    out: list[Entity] = []
    for entity in all_of_them:
        by_name = any(f" {part.lower()} " in low or f" {part.lower()} s " in low for name in entity.names for part in (name, name.split()[0]))
        by_relation = bool(entity.relations) and any(base_of(relation) in mine for relation in entity.relations)
        if by_name or by_relation:
            out.append(entity)
    return out


def note_mentions(db: sqlite3.Connection, text: str, turn: int, at: float) -> None:
    """Keep that those whom `text` names were spoken of."""
    for entity in mentioned(everyone(db), text):
        db.execute("INSERT OR IGNORE INTO mentions VALUES (?, ?, ?)", (entity.id, turn, at))


def called(entity: Entity | None, voice: str) -> str:
    """ "your sister Anna", "your sister", "Anna"; for the model "your friend's sister Anna". voice: "you" or "friend"."""
    if entity is None:
        return "somebody"
    whose = "your" if voice == "you" else "your friend's"
    relation = entity.relation
    if relation in _PAIRS or (relation and not entity.names):
        return f"{whose} {relation}"
    return f"{whose} {relation} {entity.name}" if relation else entity.name or "somebody"

"""Answers out of what is known. In: the user's words. Out: facts that answer a question, or that matter to what was just said; and the answer in words."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence

from vrapp.mind.known import beliefs, likeness, people, tell
from vrapp.mind.known.facts import Fact, select
from vrapp.mind.known.lexicon import RELATION_OF
from vrapp.mind.known.people import COMPANION, USER, called
from vrapp.mind.known.questions import Asked
from vrapp.mind.known.references import base_of
from vrapp.mind.known.relations import RELATIONS

MOST = 5  # sentences of an answer
_STATES = "state IN ('held', 'past', 'done')"
_FOOD = re.compile(r"\b(?:cook|cooking|eat|eating|dinner|lunch|recipe|restaurant|meal|food|bake|baking|snack|breakfast|menu|takeaway)\b", re.IGNORECASE)
_KIN_ASKED = {
    "siblings": {"brother", "sister", "sibling"},
    "brothers": {"brother"},
    "sisters": {"sister"},
    "a brother": {"brother"},
    "a sister": {"sister"},
    "children": {"child", "son", "daughter"},
    "kids": {"child", "son", "daughter"},
    "friends": {"friend"},
    "a partner": {"partner", "wife", "husband", "girlfriend", "boyfriend", "spouse", "fiancé"},
    "a dog": {"dog", "puppy"},
    "a cat": {"cat", "kitten"},
}


class Answers:
    """One reading of the database: `everyone` is read once."""

    def __init__(self, db: sqlite3.Connection, now: float) -> None:
        self.db, self.now = db, now
        self.entities = people.everyone(db)
        self.everyone = {entity.id: entity for entity in self.entities}

    def sentences(self, found: Sequence[Fact], voice: tell.Voice) -> list[str]:
        return list(dict.fromkeys(tell.sentence(fact, self.everyone, voice, self.now) for fact in found))

    def subject(self, asked: Asked) -> int | None:
        """Of whom the question is, None for somebody who is not known."""
        if asked.relations == ("promised",):
            return COMPANION
        if asked.who.is_user:
            return USER
        entity = people.find(self.entities, asked.who)
        return entity.id if entity else None

    def found(self, asked: Asked) -> list[Fact]:
        """The facts that answer it, best first."""
        subject = self.subject(asked)
        if subject is None or asked.kind in ("belief", "who"):
            return []
        if asked.kind == "all":
            return self.about(subject)
        if asked.kind == "last":
            return select(self.db, "relation = 'contact' AND about = ? AND state = 'held'", (subject,), "start DESC")
        state = "state = 'past'" if asked.before else "state IN ('held', 'done')" if "plan" in asked.relations else "state = 'held'"
        marks = ",".join("?" * len(asked.relations))
        found = select(
            self.db,
            f"subject = ? AND relation IN ({marks}) AND {state}",
            (subject, *asked.relations),
            "finish DESC, seen_at DESC" if asked.before else "confidence DESC, seen_at DESC",
        )
        found.sort(key=lambda fact: asked.relations.index(fact.relation))
        if asked.relations[:2] == ("address_as", "name") and found:
            return [fact for fact in found if fact.relation == "name"] or found[:1]
        if asked.relations == ("plan",):
            return self._planned(found, asked.value)
        if asked.value and asked.kind == "what":
            return [fact for fact in found if likeness.words(asked.value) <= likeness.words(fact.value)]
        if asked.value and asked.relations != ("has",):
            return [fact for fact in found if beliefs.touches(fact.value, asked.value)]
        return found

    def _planned(self, found: list[Fact], value: str) -> list[Fact]:
        named = [fact for fact in found if value and likeness.words(value) & likeness.words(fact.value)]
        if value:
            return named
        return [fact for fact in sorted(found, key=lambda fact: fact.start or 0.0) if fact.state == "held" and (fact.finish is None or fact.finish > self.now)]

    def about(self, subject: int, least: float = 0.0) -> list[Fact]:
        """All that holds of somebody, what matters most first."""
        found = select(self.db, "subject = ? AND state = 'held' AND confidence >= ? AND relation NOT IN ('feels', 'contact', 'keep_from')", (subject, least))
        found = [fact for fact in found if not (fact.relation == "plan" and fact.finish is not None and fact.finish <= self.now)]
        return sorted(found, key=lambda fact: (-_weight(fact), -fact.confidence, -fact.seen_at))

    def reply(self, asked: Asked) -> str:
        """The answer in words to the user, "" if it is not known or not of the kind that has one answer."""
        if asked.kind == "belief":
            return self._belief(asked, "you")
        if asked.kind == "who":
            return self._who(asked, "you")
        if asked.relations == ("has",):
            return self._kin(asked, "you")
        found = self.found(asked)
        if asked.kind == "whether":
            return self._whether(asked, found)
        lines = self.sentences(found[:MOST], "you")
        return " ".join(lines)

    def lines(self, asked: Asked) -> list[str]:
        """The same for the model, about its friend."""
        if asked.kind == "belief":
            return [line for line in (self._belief(asked, "friend"),) if line]
        if asked.kind == "who":
            return [line for line in (self._who(asked, "friend"),) if line]
        if asked.relations == ("has",):
            return [line for line in (self._kin(asked, "friend"),) if line]
        found = self.found(asked) or (self.related(asked) if asked.kind == "whether" else [])
        return self.sentences(found[:MOST], "friend")

    def related(self, asked: Asked) -> list[Fact]:
        """To a question of yes or no that nothing answers: what is known of the same kind (peanuts, when asked for nuts)."""
        subject = self.subject(asked)
        if subject is None or asked.relations in (("has",), ("likes", "dislikes", "prefers")):
            return []
        return select(self.db, "subject = ? AND relation = ? AND state = 'held'", (subject, asked.relations[0]), "confidence DESC LIMIT 3")

    def _whether(self, asked: Asked, found: list[Fact]) -> str:
        if not found:
            related = self.related(asked)
            return f"I only know this: {' '.join(self.sentences(related, 'you'))}" if related else ""
        no = found[0].relation == "dislikes"
        return f"{'No' if no else 'Yes'}. {self.sentences(found[:1], 'you')[0]}"

    def _who(self, asked: Asked, voice: tell.Voice) -> str:
        entity = people.find(self.entities, asked.who)
        if entity is None:
            return ""
        whose = "your" if voice == "you" else "your friend's"
        known = self.sentences(self.about(entity.id)[:3], voice)
        if asked.who.name:
            first = f"{entity.name} is {whose} {entity.relation}." if entity.relation else ""
            return " ".join(part for part in (first, *known) if part)
        if not entity.name:
            return " ".join(known)
        return f"{whose.capitalize()} {asked.who.relation or entity.relation} is called {entity.name}."

    def _kin(self, asked: Asked, voice: tell.Voice) -> str:
        said = [
            fact for fact in select(self.db, "subject = 0 AND relation = 'has' AND state = 'held'") if likeness.words(fact.value) & likeness.words(asked.value)
        ]
        wanted = _KIN_ASKED.get(asked.value.lower()) or {RELATION_OF.get(asked.value.lower(), asked.value.lower())}
        named = [
            entity for entity in self.entities if base_of(entity.relation) in wanted or (asked.value.lower() in ("pets", "a pet") and entity.kind == "pet")
        ]
        if not named:
            return " ".join(self.sentences(said, voice))
        return ("Yes: " if voice == "you" else "Your friend has: ") + " and ".join(called(entity, voice) for entity in reversed(named)) + "."

    def _belief(self, asked: Asked, voice: tell.Voice) -> str:
        if asked.who.is_user:
            yes, no = beliefs.who_knows(self.db, asked.value)
            parts = [
                f"{' and '.join(called(self.everyone.get(one), voice) for one in group)} {verb} about {asked.value}."
                for group, verb in ((yes, "know" if len(yes) > 1 else "knows"), (no, "do not know" if len(no) > 1 else "does not know"))
                if group
            ]
            return " ".join(part[0].upper() + part[1:] for part in parts)
        entity = people.find(self.entities, asked.who)
        if entity is None:
            return ""
        belief, name = beliefs.knows(self.db, entity.id, asked.value), called(entity, voice)
        if belief.knows == "unknown":
            return ""
        why = "they were here when it was said" if belief.present else "as you told me" if voice == "you" else "as your friend said"
        return f"{name[0].upper()}{name[1:]} {'knows' if belief.knows == 'yes' else 'does not know'} about {tell.own_words(belief.about, voice)}, {why}."

    def touching(self, text: str, row: int, most: int) -> list[Fact]:
        """What matters to words that ask for nothing: secrets from those who are named or here, what the food must not be, who is spoken of."""
        named = people.mentioned(self.entities, text)
        out = [
            fact
            for fact in select(self.db, "relation = 'keep_from' AND state = 'held'", order="seen_at DESC")
            if any(fact.about == entity.id for entity in named)
        ]
        if _FOOD.search(text):
            out += select(self.db, "relation IN ('allergic_to', 'diet') AND state = 'held' AND subject = 0", order="confidence DESC LIMIT 3")
        words = likeness.words(text)
        for entity in named:
            known = self.about(entity.id, 0.6)
            known.sort(key=lambda fact: -len(words & likeness.words(fact.value)))
            out += known[:2]
        own = select(
            self.db,
            "subject = 0 AND state = 'held' AND confidence >= 0.6 AND relation NOT IN ('feels', 'contact', 'name', 'address_as', 'keep_from')",
            order="seen_at DESC LIMIT 1000",
        )
        shared = [(len(words & likeness.words(fact.value)) / len(likeness.words(fact.value)), fact) for fact in own if fact.value]
        out += [fact for share, fact in sorted(shared, key=lambda pair: -pair[0]) if share >= 0.5]
        new = {evidence[0] for evidence in self.db.execute("SELECT fact FROM evidence WHERE turn = ?", (row,))}
        kept = [fact for fact in dict.fromkeys(out) if fact.id not in new]
        return kept[:most]


def _weight(fact: Fact) -> int:
    relation = RELATIONS.get(fact.relation)
    return relation.weight if relation else 1


def not_told(asked: Asked, voice: tell.Voice) -> str:
    """Honest words for what nobody has said yet."""
    whose = "you" if asked.who.is_user else ("your " + asked.who.relation if asked.who.relation else asked.who.name)
    if voice == "friend":
        return "Your friend has not told you that yet. Say so, and ask."
    return f"You haven't told me that {'yet' if asked.who.is_user else f'about {whose} yet'}. Will you?"

"""The relations that facts have: how many values may hold at once, and how each reads for the user ("you") and for the model ("your friend").

A sentence is written with {S} for the subject, {S's} for its genitive, {v} for the value, and a verb as [you|they|past].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Many = Literal["one", "many", "each", "latest"]
"""one: a new value ends the old one. many: they add up. each: one for each thing before the colon ("colour: green"). latest: events, the newest counts."""


@dataclass(frozen=True, slots=True)
class Relation:
    """weight: how much it matters in the short list that the model always reads, 0 never. topic: words in a question that ask for it."""

    text: str
    many: Many = "many"
    weight: int = 3
    topic: str = ""


RELATIONS: dict[str, Relation] = {
    "name": Relation("{S's} name [is|is|was] {v}.", "one", 10, "name called"),
    "address_as": Relation("{S} [want|wants|wanted] to be called {v}.", "one", 10, "name call called"),
    "do_not_call": Relation("{S} [do|does|did] not want to be called {v}.", "many", 9, "name call called"),
    "surname": Relation("{S's} surname [is|is|was] {v}.", "one", 4, "surname last family name"),
    "middle_name": Relation("{S's} middle name [is|is|was] {v}.", "one", 0, "middle name"),
    "nickname": Relation("{S's} nickname [is|is|was] {v}.", "one", 4, "nickname"),
    "pronouns": Relation("{S's} pronouns [are|are|were] {v}.", "one", 9, "pronouns"),
    "age": Relation("{S} [are|is|was] {v} years old.", "one", 5, "old age"),
    "birthday": Relation("{S's} birthday [is|is|was] on {v}.", "one", 5, "birthday born present"),
    "born_in_year": Relation("{S} [were|was|was] born in {v}.", "one", 3, "born old age year"),
    "anniversary": Relation("{S's} wedding anniversary [is|is|was] on {v}.", "one", 3, "anniversary"),
    "lives_in": Relation("{S} [live|lives|lived] in {v}.", "one", 8, "live lived living home city town moved move where"),
    "lives_with": Relation("{S} [live|lives|lived] with {v}.", "one", 6, "live alone with"),
    "from": Relation("{S} [come|comes|came] from {v}.", "one", 4, "from come hometown home origin"),
    "grew_up_in": Relation("{S} grew up in {v}.", "one", 3, "grow grew child childhood up"),
    "nationality": Relation("{S} [are|is|was] {v}.", "one", 3, "nationality from"),
    "first_language": Relation("{S's} first language [is|is|was] {v}.", "one", 2, "language"),
    "religion": Relation("{S's} religion [is|is|was] {v}.", "one", 1, "religion"),
    "works_as": Relation("{S} [work|works|worked] as {a}.", "one", 8, "work job do living profession work"),
    "works_at": Relation("{S} [work|works|worked] at or in {v}.", "one", 7, "work job company office"),
    "occupation": Relation("{S} [are|is|was] {v}.", "one", 6, "work job do living retired student"),
    "studies": Relation("{S} [study|studies|studied] {v}.", "one", 6, "study studying degree university subject"),
    "studies_at": Relation("{S} [study|studies|studied] at {v}.", "one", 5, "study university school college"),
    "status": Relation("{S} [are|is|was] {v}.", "one", 6, "married single relationship partner"),
    "has": Relation("{S} [have|has|had] {v}.", "many", 5, "have any siblings children kids pets brothers sisters"),
    "likes": Relation("{S} [like|likes|liked] {v}.", "many", 4, "like love enjoy hobby hobbies interest"),
    "dislikes": Relation("{S} [do|does|did] not like {v}.", "many", 4, "hate dislike like stand"),
    "prefers": Relation("{S} [prefer|prefers|preferred] {v}.", "many", 3, "prefer rather better"),
    "favourite": Relation("{S's} favourite {k} [is|is|was] {v}.", "each", 5, "favourite favorite"),
    "hobby": Relation("{S's} hobby: {v}.", "many", 5, "hobby hobbies do free time"),
    "plays": Relation("{S} [play|plays|played] {v}.", "many", 4, "play instrument sport music"),
    "speaks": Relation("{S} [speak|speaks|spoke] {v}.", "many", 3, "speak language languages"),
    "can_not": Relation("{S} can not {v}.", "many", 3, "can able"),
    "owns": Relation("{S} [have|has|had] a {v}.", "many", 3, "have own got"),
    "allergic_to": Relation("{S} [are|is|was] allergic to {v}.", "many", 9, "allergic allergy allergies eat food cook dinner"),
    "has_condition": Relation("{S} [have|has|had] {v}.", "many", 6, "ill health condition sick have"),
    "diet": Relation("{S} [are|is|was] {v}.", "many", 8, "eat food diet cook dinner meat vegetarian vegan"),
    "does_not": Relation("{S} [do|does|did] not {v}.", "many", 6, "eat drink smoke food dinner"),
    "gave_up": Relation("{S} gave up {v}.", "many", 4, "quit stop gave smoke drink"),
    "takes": Relation("{S} [take|takes|took] {v}.", "many", 5, "medicine take pills medication"),
    "trait": Relation("{S} [are|is|was] {v}.", "many", 5, ""),
    "state": Relation("{S} [are|is|was] {v}.", "latest", 6, "how ill hospital pregnant"),
    "routine": Relation("{S's} routine: {v}.", "many", 4, "usually routine every morning evening week day"),
    "plan": Relation("{S's} plan: {v}.", "many", 7, "plan plans doing planned next week tomorrow weekend when interview appointment trip"),
    "happened": Relation("{S} had, did or got: {v}.", "many", 2, "happened go went how"),
    "goal": Relation("{S} [want|wants|wanted] to {v}.", "many", 5, "want goal dream hope trying learn"),
    "project": Relation("{S's} project: {v}.", "many", 5, "working project building writing making"),
    "worry": Relation("{S} [worry|worries|worried] about {v}.", "many", 6, "worry worried afraid scared anxious nervous"),
    "feels": Relation("{S} felt {v}.", "latest", 0, "feel feeling felt mood"),
    "avoid": Relation("{S} [do|does|did] not want to be asked about {v}.", "many", 8, ""),
    "contact": Relation("{S} and {about} last had contact {date}.", "latest", 0, "talk talked see saw seen met last contact heard"),
    "means_to": Relation("{S} [mean|means|meant] to {v}.", "many", 4, "need should remind call write"),
    "misses": Relation("{S} [miss|misses|missed] {about}.", "many", 4, "miss"),
    "quarrel": Relation("{S} had a quarrel with {about}.", "latest", 4, "fight argument quarrel"),
    "died": Relation("{S} [died|died|died].", "one", 9, "die died dead alive"),
    "knows": Relation("{S} [know|knows|knew] about {v}.", "many", 0, "know knows told"),
    "does_not_know": Relation("{S} [do|does|did] not know about {v}.", "many", 5, "know knows told secret surprise"),
    "keep_from": Relation("Do not tell {about} about {v}.", "many", 8, "tell secret surprise"),
    "note": Relation("{S} asked to remember: {v}.", "many", 6, "remember"),
    "promised": Relation("{S} promised to {v}.", "many", 5, "promise promised said would"),
    "star_sign": Relation("{S's} star sign [is|is|was] {v}.", "one", 0, "star sign zodiac"),
    "blood_type": Relation("{S's} blood type [is|is|was] {v}.", "one", 0, "blood"),
    "shoe_size": Relation("{S's} shoe size [is|is|was] {v}.", "one", 0, "shoe size"),
}
OPPOSITE = {"likes": "dislikes", "dislikes": "likes", "knows": "does_not_know", "does_not_know": "knows"}
EVENTS = frozenset({"plan", "happened", "contact", "feels", "quarrel", "promised"})
"""Of a moment, not of a life: they do not grow stale, they pass."""

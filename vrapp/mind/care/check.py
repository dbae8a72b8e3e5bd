"""Looks at what the user said, before any model token. In: the words, the country, the last turns. Out: a `Concern` with what to say and whom to call."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from vrapp.messages import Care
from vrapp.messages import HelpLine as Shown
from vrapp.mind.care import lines, plain, signs
from vrapp.mind.care.lines import Country, HelpLine
from vrapp.mind.care.words import Words, filled, words_of

_PURPOSES = {
    "self_harm": ("crisis",),
    "abuse": ("abuse", "crisis"),
    "minor": ("child", "crisis"),
    "sexual_minor": ("child", "stop"),
    "medical": ("poison",),
    "grounding": (),
}
_YES = re.compile(
    r"^(?:yes|yeah|yep|yup|i am$|i am safe|i (?:think|guess) so|sometimes|maybe|a little|a bit|often|i (?:can|will|do)$|sure|ok|okay|(?:he|she) is|they are)\b"
)
_NO = re.compile(r"^(?:no|nope|nah|not really|not|never|i am not|i do not|i can not|i will not|nobody|alone|(?:he|she) is not|they are not|none)\b")
_SHORT = 8  # words of an answer to a direct question
_SURE = frozenset({"are you safe", "is the child safe", "are they safe", "is someone with you", "are they with someone"})  # "maybe" is no yes to these


class Concern(msgspec.Struct, frozen=True):
    """What was noticed. sentences: what is said, in this order, nothing else. lines: for the panel, under `title`. country: "" where it is not known.

    kind and about as in assets/care/signs.toml; severity 3 now, 2 serious, 1 worry. `note`: what the panel adds about the numbers.
    """

    kind: str
    about: str
    severity: int
    title: str
    sentences: tuple[str, ...]
    lines: tuple[HelpLine, ...]
    emergency: str
    country: str
    note: str

    def messages(self, turn_id: int) -> tuple[Care, ...]:
        """The panel, where one is called for: what has no title is said and no more."""
        if not self.title:
            return ()
        shown = tuple(Shown(line.name, line.number, line.note) for line in self.lines)
        return (Care(turn_id, self.kind, self.severity, self.title, self.emergency, shown, self.country, self.note),)


def check(text: str, country: str = "", before: Sequence[str] = (), asked: str = "") -> Concern | None:
    """The gravest concern in `text`, None for nearly everything that people say.

    country: a two-letter code, "" when unknown. before: what the user said in the last turns, oldest first; after a concern shorter words count too.
    asked: what the companion said last: its direct question after a concern has answers of its own.
    """
    place = lines.country(country)
    said = plain.sentences(text)
    found = signs.gravest(said, any(_heavy(earlier) for earlier in before))
    reply = None if found is not None and found.severity > 1 else _reply(said, place, asked)
    if reply is not None:
        return reply
    if found is None:
        return None
    return concern((found.kind, found.about, found.severity), country)


def concern(what: tuple[str, str, int], country: str = "") -> Concern:
    """The words and lines for a kind, about and severity that words.toml has."""
    kind, about, severity = what
    words, place = words_of()[kind][about][str(severity)], lines.country(country)
    return _concern(what, words.title, filled((*words.say, words.ask) if words.ask else words.say, place), place)


def _heavy(text: str) -> bool:
    """Whether an earlier line was itself about self-harm, so that "I have the pills" means what it seems to."""
    found = signs.gravest(plain.sentences(text), False)
    return found is not None and found.kind == "self_harm" and found.about in ("self", "method")


def _reply(said: list[str], place: Country, asked: str) -> Concern | None:
    """The words for a short yes or no to the question that was put after a concern."""
    if not asked or not said or len(" ".join(said).split()) > _SHORT:
        return None
    for kind, abouts in words_of().items():
        for about, severities in abouts.items():
            for severity, words in severities.items():
                if words.ask and asked.rstrip().endswith(words.ask):
                    chosen = _chosen(said[0], words)
                    return _concern((kind, about, int(severity)), words.title, filled(chosen, place), place) if chosen else None
    return None


def _chosen(answer: str, words: Words) -> tuple[str, ...]:
    if _NO.match(answer) or answer.startswith(("i do not know", "not sure", "i am not sure")):
        return words.no
    if _YES.match(answer):
        unsure = answer.startswith(("maybe", "sometimes", "a little", "a bit", "i guess", "i think so"))
        return words.no if unsure and any(words.ask.lower().startswith(start) for start in _SURE) else words.yes
    return ()


def _concern(what: tuple[str, str, int], title: str, sentences: tuple[str, ...], place: Country) -> Concern:
    kind, about, severity = what
    shown = place.those(*_PURPOSES[kind])
    where = f"Numbers for {place.name}; another country: care.country in the settings" if place.name else place.note
    return Concern(kind, about, severity, title, sentences, shown, place.emergency, place.name, where)

"""Facts in plain sentences: to the user ("You live in York.") and to the model ("Your friend lives in York.")."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from vrapp.mind.known import dates
from vrapp.mind.known.facts import Fact
from vrapp.mind.known.people import COMPANION, USER, Entity, called
from vrapp.mind.known.relations import EVENTS, RELATIONS

Voice = Literal["you", "friend"]
"""you: the sentence is read by the user. friend: by the companion, about its friend."""

_VERB = re.compile(r"\[([^|\]]*)\|([^|\]]*)\|([^\]]*)\]")
_OWN_WORDS = {
    "i": ("you", "they"),
    "me": ("you", "them"),
    "my": ("your", "their"),
    "mine": ("yours", "theirs"),
    "am": ("are", "are"),
    "myself": ("yourself", "themselves"),
    "we": ("you", "they"),
    "us": ("you", "them"),
    "our": ("your", "their"),
    "i'm": ("you're", "they're"),
}
_OWN = re.compile(r"\b(?:I'm|I|me|my|mine|am|myself|we|us|our)\b", re.IGNORECASE)


def sentence(fact: Fact, everyone: Mapping[int, Entity], voice: Voice, now: float) -> str:
    """One fact as a sentence, with its time where that matters."""
    relation = RELATIONS.get(fact.relation)
    template = relation.text if relation else "{S}: " + fact.relation.replace("_", " ") + " {v}."
    past = fact.state in ("past", "done") or (fact.relation == "plan" and _over(fact, now))
    second = fact.subject == (USER if voice == "you" else COMPANION)
    if fact.relation == "plan" and past:
        template = "{S} had planned: {v}."
    text = _VERB.sub(lambda found: found[3] if past else found[1 if second else 2], template)
    key, colon, rest = fact.value.partition(": ")
    values = {
        "v": own_words(rest if "{k}" in text and colon else fact.value, voice),
        "k": key,
        "about": called(everyone.get(fact.about or 0), voice),
        "date": _date(fact, now),
    }
    if fact.relation == "works_as" and fact.value.startswith("runs "):
        text = text.replace("as {a}", fact.value.partition(" ")[2]).replace("work ", "run ").replace("works ", "runs ").replace("worked ", "ran ")
    values["a"] = _with_article(values["v"])
    if fact.subject == COMPANION and voice == "friend":
        values["v"] = re.sub(r"\byour\b", "their", re.sub(r"\byou\b", "your friend", fact.value))
    elif fact.subject == COMPANION:
        values["v"] = fact.value
    subject = _subject(fact.subject, everyone, voice)
    text = text.replace("{S's}", _genitive(subject)).replace("{S}", subject)
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    text = _with_time(text, fact, now)
    return text[0].upper() + text[1:]


def own_words(text: str, voice: Voice) -> str:
    """ "call my mum" -> "call your mum" for the user, "call their mum" for the model."""
    return _OWN.sub(lambda found: _OWN_WORDS[found[0].lower()][0 if voice == "you" else 1], text)


def _subject(subject: int, everyone: Mapping[int, Entity], voice: Voice) -> str:
    if subject == USER:
        return "you" if voice == "you" else "your friend"
    if subject == COMPANION:
        return "I" if voice == "you" else "you"
    return called(everyone.get(subject), voice)


def _genitive(subject: str) -> str:
    if subject == "you":
        return "your"
    return f"{subject}'" if subject.endswith("s") else f"{subject}'s"


def _with_article(text: str) -> str:
    return text if re.match(r"(?:a|an|the|my|your|their) ", text) else f"{'an' if text[:1].lower() in 'aeiou' else 'a'} {text}"


def _over(fact: Fact, now: float) -> bool:
    return fact.finish is not None and fact.finish <= now


def _date(fact: Fact, now: float) -> str:
    return dates.when_words(fact.start, fact.finish or fact.start + 86400, now) if fact.start is not None else ""


def _with_time(text: str, fact: Fact, now: float) -> str:
    """Since when, until when, or on which day."""
    stop = text.rstrip(".")
    if fact.relation == "age" and fact.start is not None and now - fact.start > 200 * 86400:
        return f"{stop} in {_month(fact.start)}."
    if fact.state == "past" and fact.finish is not None and fact.relation not in EVENTS:
        return f"{stop} until {_month(fact.finish)}."
    if fact.relation in ("plan", "happened", "goal", "worry", "means_to", "promised") and fact.dated and fact.start is not None:
        return f"{stop}, {_date(fact, now)}."
    if fact.relation == "died" and fact.dated and fact.start is not None:
        return f"{stop} {_date(fact, now)}."
    if fact.dated and fact.start is not None and fact.relation in ("lives_in", "works_at", "works_as", "status", "has_condition", "gave_up"):
        return f"{stop} (since {_month(fact.start)})."
    return f"{stop}." if not text.endswith("..") else text


def _month(at: float) -> str:
    day = datetime.fromtimestamp(at)
    return f"{dates.MONTHS[day.month - 1].capitalize()} {day.year}"

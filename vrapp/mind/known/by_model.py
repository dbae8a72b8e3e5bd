"""Facts by a capable model, for what the rules do not understand. In: an utterance. Out: claims, each held to the user's own words.

The answer is JSON held to a grammar. A claim counts only if its quotation stands in a sentence that the user asserts (clauses.py: no question, no "if", no
joke), its value is made of words of that quotation, and its relation is one that we know. So a model may miss things, but can hardly invent any.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from vrapp.mind.backend import Backend, Line, Sampling, Stopped
from vrapp.mind.known import references
from vrapp.mind.known.claim import Claim, Who
from vrapp.mind.known.clauses import assertions
from vrapp.mind.known.danger import is_danger
from vrapp.mind.known.relations import RELATIONS

CONFIDENCE = 0.7  # below what a rule is sure of: a model's claim never ends a rule's
SHORTEST = 5  # words; what is shorter the rules understand or nobody does
MOST = 4  # claims of one utterance
_NOT_ASKED = frozenset("contact keep_from knows does_not_know promised happened present feels note".split())
ASKED = tuple(name for name in RELATIONS if name not in _NOT_ASKED)
_RULE = (
    "You read what a person says and list the lasting facts that they state about themselves or about people they know, as a JSON array. Each fact: "
    '{"about": "me" or whom, like "my sister Anna", "relation": one of the allowed names, "value": a few of their own words, "quote": their exact words}. '
    "No guesses, no questions, no wishes, nothing of the moment. If there is none: []."
)
_EXAMPLES = (
    (
        "After the divorce I ended up in a tiny flat in Leeds.",
        '[{"about": "me", "relation": "lives_in", "value": "Leeds", "quote": "I ended up in a tiny flat in Leeds"}]',
    ),
    ("What a day, everything went wrong at the office.", "[]"),
    (
        "My brother Tim drives a taxi at night.",
        '[{"about": "my brother Tim", "relation": "works_as", "value": "taxi", "quote": "My brother Tim drives a taxi"}]',
    ),
)
GRAMMAR = (
    'root ::= "[" (fact (", " fact)*)? "]"\n'
    'fact ::= "{\\"about\\": " string ", \\"relation\\": " relation ", \\"value\\": " string ", \\"quote\\": " string "}"\n'
    'string ::= "\\"" [^"\\\\\\x00-\\x1f]{1,120} "\\""\n'
    "relation ::= " + " | ".join(f'"\\"{name}\\""' for name in ASKED) + "\n"
)


def reader(backend: Backend) -> Callable[[str, float, Stopped], Sequence[Claim]]:
    """A function from an utterance, its time, and what to ask between tokens (the user may speak meanwhile) to claims."""

    def read(text: str, when: float, stopped: Stopped) -> list[Claim]:
        stated = [clause.words for clause in assertions(text)]
        if not stated or is_danger(text) or len(text.split()) < SHORTEST or not re.search(r"\b(?:I|I'm|I've|my|our|we)\b", text, re.IGNORECASE):
            return []
        answer = "".join(backend.answer(prompt(text), Sampling(temperature=0.0, max_tokens=200, grammar=GRAMMAR), stopped))
        return claims(answer, stated)

    return read


def prompt(text: str) -> list[Line]:
    lines = [Line("system", f"{_RULE} Relations: {', '.join(ASKED)}.")]
    for said, facts in _EXAMPLES:
        lines += [Line("user", said), Line("assistant", facts)]
    return [*lines, Line("user", text[:1000])]


def claims(answer: str, stated: Sequence[str]) -> list[Claim]:
    """The claims of a model's answer that stand in what was stated; nothing of an answer that is no such JSON."""
    try:
        rows: Any = json.loads(answer)
    except ValueError:
        return []
    out = [claim for row in (rows if isinstance(rows, list) else [])[:MOST] if (claim := _claim(row, stated))]
    return [claim for index, claim in enumerate(out) if claim not in out[:index]]


def _claim(row: Any, stated: Sequence[str]) -> Claim | None:
    if not isinstance(row, dict) or not all(isinstance(row.get(name), str) for name in ("about", "relation", "value", "quote")):
        return None
    about, relation, value, quote = (" ".join(str(row[name]).split()) for name in ("about", "relation", "value", "quote"))
    sentence = next((words for words in stated if quote and _plain(quote) in _plain(words)), "")
    who = Who() if about.lower() in ("me", "i", "myself") else references.whole(about)
    if not sentence or who is None or relation not in ASKED or not value or len(value.split()) > 10:
        return None
    if not set(_plain(value).split()) <= set(_plain(quote).split()) or not _speaks_of(about, who, sentence):
        return None
    return Claim(who, relation, value, confidence=CONFIDENCE, words=sentence)


def _speaks_of(about: str, who: Who, sentence: str) -> bool:
    """Whether the sentence names them: each word of "my sister Anna", or the user by "I" and "my"."""
    words = set(_plain(sentence).split())
    return bool({"i", "my", "me", "we", "our", "i'm", "i've"} & words) if who.is_user else set(_plain(about).split()) <= words


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", text.lower().replace("’", "'")))

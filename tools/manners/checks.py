"""What can be checked of an answer: plain functions on text, aware of denials ("I don't eat" does not claim to eat).

In: an answer and what the suite expects of it. Out: whether it holds, and of what was wrong a few words for a person.
"""

from __future__ import annotations

import re
from itertools import combinations

from vrapp.mind.guards import alike, pairs

MOST_SENTENCES, MOST_WORDS = 3, 50
_END = re.compile(r"(?<=[.!?…])\s+")
_CLAUSE = re.compile(r"[,;:–—]|\bbut\b", re.IGNORECASE)
_DENIAL = re.compile(r"\b(?:not|no|never|nobody|nothing|neither|nor|without|cannot)\b|n't\b|n’t\b", re.IGNORECASE)
_YES = re.compile(
    r"(?:oh|well|ah|hm+)?,?\s*(?:yes|yeah|yep|sure|of course|certainly|indeed|absolutely|exactly|correct|right\b|true\b"
    r"|that(?:'s| is) (?:right|true|correct|it|what)"
    r"|it (?:is|would|does)\b|there (?:is|are)\b|there's\b|I am\b|I'm (?:an?|the)\b|we (?:have|do)\b|you(?:'re| are|'d be) right|you could)",
    re.IGNORECASE,
)
_NO = re.compile(
    r"(?:oh|well|ah|hm+)?,?\s*(?:no\b|nope|not\b|never|I(?:'m| am) (?:afraid )?(?:not|no)\b|I (?:don't|do not|can't|cannot|won't|couldn't)"
    r"|I wouldn't"
    r"|there(?:'s| is| are) (?:no|not)\b|there (?:isn't|aren't)|it(?:'s| is) (?:not|no)\b|it isn't|it wouldn't|we (?:don't|haven't|have no)"
    r"|that(?:'s| is) not|nobody|none\b)",
    re.IGNORECASE,
)
_SORRY = re.compile(
    r"\b(?:sorry|hard|hurts?|hurtful|sad|heavy|oh no|oh dear|difficult|painful|pain|loss|tough|awful|terrible|unfair|ache|lonely|miss|missed"
    r"|comfort|pity|ouch|cruel"
    r"|disappoint\w*|a blow|a lot to (?:carry|bear|take)|must (?:feel|be|have)|I can (?:hear|imagine|see) (?:that|how|why|it)"
    r"|grief|raw|here (?:with|for) you|I'm here|tears|cry)\b",
    re.IGNORECASE,
)
_GLAD = re.compile(
    r"\b(?:congratulations|congrats|wonderful|great|glad|happy|lovely|fantastic|amazing|awesome|proud|joy|hooray|hurray|well done|excit\w+|bravo"
    r"|brilliant|beautiful"
    r"|delighted|pleased|good news|good for you|how (?:nice|good)|so good|good to hear|relief|breath\w*|celebrat\w+|perfect|enjoy)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?:^|\n|[.!?…]\s)\s*(?:user|human|friend|assistant|system|you|ori)\s*:", re.IGNORECASE)
_LEAK = re.compile(r"<\|?|\|>|[\[\]{}]|your friend (?:said|looks|points|lives|likes|has)|\bnearby:|^\s*\(", re.IGNORECASE)


def sentences(text: str) -> list[str]:
    """The sentences of an answer, without empty ones."""
    return [sentence.strip() for sentence in _END.split(" ".join(text.split())) if sentence.strip()]


def claims(text: str, pattern: str) -> bool:
    """Whether a sentence of `text` has the pattern and does not deny it in the same clause. `^` stands for the start of the answer."""
    found = re.compile(pattern, re.IGNORECASE)
    whole = sentences(text)
    for sentence in whole[:1] if pattern.startswith("^") else whole:
        match = found.search(sentence)
        if match and not _denied(sentence, match.start()):
            return True
    return False


def has(text: str, pattern: str) -> bool:
    """Like `claims`; a pattern that is itself a denial, or names one, counts as it stands."""
    if re.search(r"n't|\bnot\b|never|\bno\b|nobody|no one|no idea|n'", pattern) or pattern.startswith("^"):
        return bool(re.search(pattern, text, re.IGNORECASE))
    return claims(text, pattern)


def _denied(sentence: str, at: int) -> bool:
    clause = _CLAUSE.split(sentence[:at])[-1]
    return bool(_DENIAL.search(" ".join(clause.split()[-6:])))


def stance(text: str) -> str:
    """ "yes", "no", or "" where the answer begins with neither, or with both at once ("Yes, there's no lamp")."""
    first = (sentences(text) or [""])[0]
    if _NO.match(first):
        return "no"
    return "yes" if _YES.match(first) and not _DENIAL.search(first) else ""


def tone(text: str) -> str:
    """ "sorry" or "glad": what the answer shows first of all; "" for neither."""
    for sentence in sentences(text):
        sorry, glad = _undenied(_SORRY, sentence), _undenied(_GLAD, sentence)
        if sorry is not None and (glad is None or sorry <= glad):
            return "sorry"
        if glad is not None:
            return "glad"
    return ""


def _undenied(pattern: re.Pattern[str], sentence: str) -> int | None:
    return next((found.start() for found in pattern.finditer(sentence) if not _denied(sentence, found.start())), None)


# manners that every answer must have: each gives "" or what was wrong


def is_something(text: str) -> str:
    return "" if re.search(r"\w", text) else "says nothing"


def is_short(text: str) -> str:
    count, words = len(sentences(text)), len(text.split())
    return f"{count} sentences, {words} words" if count > MOST_SENTENCES or words > MOST_WORDS else ""


def speaks_for_itself(text: str, friend: str = "") -> str:
    """No line of another speaker, and not as if it were the friend."""
    if _LABEL.search(text):
        return "writes a speaker's label"
    if friend and claims(text, rf"\b(?:I am|I'm|my name is|my name's) {re.escape(friend)}\b"):
        return f"takes itself for {friend}"
    return ""


def keeps_notes(text: str) -> str:
    found = _LEAK.search(text)
    return f"shows {found[0]!r}" if found else ""


def is_no_echo(text: str, heard: str) -> str:
    """Neither the friend's words again, nor its own sentence twice."""
    said = [pairs(sentence) for sentence in sentences(text)]
    if any(alike(sentence, pairs(part)) for sentence in said for part in sentences(heard)):
        return "echoes"
    return "says it twice" if any(alike(a, b) for a, b in combinations(said, 2)) else ""

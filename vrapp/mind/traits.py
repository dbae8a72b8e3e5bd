"""What a short answer does, told by its words: whom it takes itself for, what it claims, whether it answers, how it sounds. Plain functions on text.

They judge the answers of a small model that confuses who is who; on a person's words they would be too strict. English only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

Tone = Literal["", "sorry", "glad"]

_END = re.compile(r"(?<=[.!?…])\s+")
_WORD = re.compile(r"[A-Za-z0-9][\w'’-]*")
_DENIAL = re.compile(r"\b(?:not|no|never|nobody|nothing|neither|nor|without|cannot)\b|n['’]t\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;:–—]|\bbut\b", re.IGNORECASE)
_LIVED = (
    r"\bI (?:\w+ly )?(?:ate|cooked|drank|went|walked|drove|slept|swam|saw|visited|bought|travel+ed|flew|ran|met|grew up"
    r"|was born|got married|had (?:a|an|my|lunch|dinner|breakfast))\b",
    r"\bI(?:['’]ve| have) (?:been (?:to|in|working|on)|just (?:come|got|had|eaten)|eaten|seen|visited|worked|lived)\b",
    r"\bI (?:live in|work (?:as|at|in|for)|come from|grew up)\b(?! this| the room| your| a room| here)",
    r"\bmy (?:wife|husband|mother|father|mom|mum|dad|sister|brother|son|daughter|children|kids|parents|family|boss|job|office"
    r"|car|house|garden|dog|cat|body|hands?|feet|stomach|back|hair)\b",
    r"\bI(?:['’]m| am) (?:hungry|thirsty|cold|eating|cooking|at work|on my way|human|a (?:real )?(?:man|woman|human|person|boy|girl))\b",
    r"\bI(?:['’]ll| will) (?:come over|call (?:him|her|them|you)|pick you up|drive|bring you|pay|cook)\b",
    r"\b(?:we|you and I) (?:went|met|were|had|ate|saw|visited|talked|rode|spent|did)\b",
)
_LIVED_FOUND = [re.compile(pattern, re.IGNORECASE) for pattern in _LIVED]
_SORRY = re.compile(
    r"\b(?:sorry|hard|hurts?|sad|heavy|oh no|oh dear|difficult|painful|tough|awful|terrible|unfair|lonely|pity|ouch"
    r"|disappoint\w*|must feel|grief|that['’]s a lot)\b",
    re.IGNORECASE,
)
_GLAD = re.compile(
    r"\b(?:congratulations|wonderful|great|glad|happy|lovely|fantastic|amazing|awesome|proud|hooray|well done|excit\w+"
    r"|delighted|good (?:news|to hear|for you)|nice)\b",
    re.IGNORECASE,
)
_LAMENT = re.compile(
    r"\b(?:died|passed away|funeral|cancer|tumou?r|cried|crying|alone|lonely|lost my|fired|redundant|laid off|failed|broke up"
    r"|divorc\w+|left me|called off|hurts?|sad|"
    r"scared|afraid|hopeless|worthless|miss (?:him|her|them|my)|silent|nobody|no one|ill|sick|hospital|worried|anxious"
    r"|nervous|terrible|awful|exhausted|hate|stolen|accident)\b",
    re.IGNORECASE,
)
_REJOICE = re.compile(
    r"\b(?:passed(?! away)|won|we did it|accepted|got the|engaged|married|pregnant|expecting|promotion|promoted|so happy|finally"
    r"|healthy|clean|wonderful|great news|good news|best day|"
    r"excited|can['’]t wait|proud|finished)\b",
    re.IGNORECASE,
)
_ASKS_YES_NO = re.compile(
    r"(?:^|[.!,]\s+)(?:do|does|did|are|is|was|were|would|will|have|has|can|could|shall|should|may)(?:n['’]t)?\b[^.!]*\?"
    r"|\b(?:right|isn['’]t it|aren['’]t you|don['’]t you)\?",
    re.IGNORECASE,
)
_SAYS_WHICH = re.compile(
    r"^(?:oh,? |well,? )?(?:yes|yeah|no|nope|of course|sure|I (?:do|am|can|have|don['’]t|can['’]t|haven['’]t)|I['’]m"
    r"|there (?:is|are|isn['’]t)|there['’]s|it is|not)\b",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"\bthat(?:['’]s| is| was) an? (?:good|great|nice|big|long|interesting) (?:start|thing|one|question|way|feeling|idea|team|day|point|choice|decision|lesson)"
    r"\b",
    re.IGNORECASE,
)
_COMMON = frozenset(
    "the and for you your are was were have has had what who where when which how why did does can could would should will that this these those with about "
    "from they them their there here been being not but its it's i'm i've don't all any some one just like know think tell said say let want get got really "
    "very much more then than because also into out over our his her she him name good well okay yes yeah thing things friend my mine me we us do is am be an "
    "a i it in on at of to so as or if no he up by".split()
)


def sentences(text: str) -> list[str]:
    return [sentence for sentence in _END.split(" ".join(text.split())) if sentence]


def asks(text: str) -> bool:
    return "?" in text


def asks_yes_or_no(heard: str) -> bool:
    return bool(_ASKS_YES_NO.search(heard))


def says_which(answer: str) -> bool:
    """Begins with a yes, a no, or what amounts to one."""
    return bool(_SAYS_WHICH.match(answer))


def only_asks(answer: str) -> bool:
    whole = sentences(answer)
    return bool(whole) and all(sentence.endswith("?") for sentence in whole)


def fills(answer: str) -> bool:
    """Says what could be said of anything ("That's a good start")."""
    return bool(_FILLER.search(answer))


def lives(answer: str) -> bool:
    """Claims a body, a family, a past or deeds that a program cannot have. What is denied in the same clause is no claim."""
    return any(not _denied(sentence, found.start()) for sentence in sentences(answer) for pattern in _LIVED_FOUND if (found := pattern.search(sentence)))


def mistakes_itself(answer: str, own: str, friend: str) -> bool:
    """Takes itself for the friend, or the friend for itself."""
    names = [rf"\byou(?:['’]re| are) {re.escape(own)}\b", rf"\byour name(?:['’]s| is) {re.escape(own)}\b"]
    if friend and friend.lower() != own.lower():
        names += [rf"\b(?:I['’]m|I am|my name is|my name['’]s|call me) {re.escape(friend)}\b"]
    return any(not _denied(sentence, found.start()) for sentence in sentences(answer) for name in names if (found := re.search(name, sentence, re.IGNORECASE)))


def claimed(answer: str, pattern: str) -> bool:
    """Whether a sentence has the pattern and does not deny it in the same clause."""
    found = re.compile(pattern, re.IGNORECASE)
    return any((match := found.search(sentence)) is not None and not _denied(sentence, match.start()) for sentence in sentences(answer))


def invented(answer: str, known: str) -> int:
    """How many names and numbers the answer has that stand nowhere in what it was told. A sentence's first word is no name."""
    had = {word.lower() for word in _WORD.findall(known)}
    count = 0
    for sentence in sentences(answer):
        for word in _WORD.findall(sentence)[1:]:
            bare = re.sub(r"['’]s$", "", word)
            named = (bare[0].isupper() and bare not in ("I", "OK", "AI") and not re.match(r"I['’]", bare)) or bare[0].isdigit()
            count += named and bare.lower() not in had
    return count


def content(text: str) -> frozenset[str]:
    """Words that say what a text is about, cut to five letters, so that "cooking" meets "cooked"."""
    return frozenset(word[:5] for word in (found.lower() for found in _WORD.findall(text)) if word not in _COMMON and len(word) > 1)


def carried(answer: str, heard: str, told: Iterable[str]) -> int:
    """How many words of substance the answer takes from what was told and the question itself does not give; names and numbers count twice."""
    lines = tuple(told)
    taken = content(answer) & (frozenset().union(*(content(line) for line in lines)) - content(heard))
    names = {word.lower()[:5] for line in lines for word in _WORD.findall(line)[1:] if word[0].isupper() or word[0].isdigit()}
    return len(taken) + len(taken & names)


def tone(answer: str) -> Tone:
    """How it sounds first of all."""
    for sentence in sentences(answer):
        sorry, glad = _first(_SORRY, sentence), _first(_GLAD, sentence)
        if sorry is not None and (glad is None or sorry <= glad):
            return "sorry"
        if glad is not None:
            return "glad"
    return ""


def mood(heard: str) -> Tone:
    """The tone that the user's words ask for, where their words are plain about it."""
    if asks(heard):
        return ""
    sad, happy = _first(_LAMENT, heard), _first(_REJOICE, heard)
    if sad is not None and happy is None:
        return "sorry"
    return "glad" if happy is not None and sad is None else ""


def _first(pattern: re.Pattern[str], sentence: str) -> int | None:
    return next((found.start() for found in pattern.finditer(sentence) if not _denied(sentence, found.start())), None)


def _denied(sentence: str, at: int) -> bool:
    return bool(_DENIAL.search(" ".join(_CLAUSE.split(sentence[:at])[-1].split()[-6:])))

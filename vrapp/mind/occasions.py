"""Occasions on which it is plain what an answer must have: who is who, what it is, a goodbye, thanks, a thing that was never told, what is in the room.

In: an answer and what it answers. Out: points. `written` gives answers that need no model, for the few things that must never go wrong.
English only, and only what a person would call obvious; on everything else they are silent.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from vrapp.mind import traits
from vrapp.mind.hooks import Situation

_FITS, _MISSES = 0.8, 0.4
_TRUTH = 1.2  # a yes or no about the room that is right; as many points are lost by a wrong one


class Occasion(NamedTuple):
    """when: what the user says. fits: what the answer must have; {own} and {friend} are the names. fails: what it must not have."""

    when: re.Pattern[str]
    fits: str
    fails: str = ""


def _on(when: str, fits: str, fails: str = "") -> Occasion:
    return Occasion(re.compile(when, re.IGNORECASE), fits, fails)


OWN_NAME = _on(
    r"\b(?:your name|who are you|(?:what|how) (?:are|were) you called|what you(?:['’]re| are) called|introduce yourself"
    r"|(?:what|how) (?:should|do|shall|can|may) (?:I|we|people|they) (?:call|address) you|which name .{0,30}\byou\b|your name in return)",
    r"\b{own}\b",
    r"\b(?:I['’]m|I am|my name is|my name['’]s) (?!{own}\b)[A-Z]\w+",
)
FRIENDS_NAME = _on(
    r"\b(?:my name\b(?! is|['’]s)|who am I|(?:what|how) (?:am I|I(?:['’]m| am)) called|what do you call me|name do you have for me"
    r"|who(?:['’]s| is) (?:talking|speaking) (?:with|to) you"
    r"|do you know who I am|remember me\b|which name .{0,20}\bme\b)",
    r"\b{friend}\b",
    r"\b(?:I['’]m|I am|my name is) {friend}\b",
)
_OCCASIONS = (
    _on(
        r"\b(?:are|is|you|your)\b.{0,40}\b(?:human|person|alive|living|robot|machine|computer|software|program|AI|artificial|flesh|real)\b",
        r"\b(?:AI|program|computer|machine|software|model)\b",
        r"^yes, I(?:['’]m| am) (?:a )?(?:human|real|alive|person)|\bI(?:['’]m| am) (?:a )?(?:human|real person|man|woman)\b|\b(?:she|he)(?:['’]s| is) right",
    ),
    _on(
        r"\b(?:good ?bye|bye|see you|so long|have to go|must (?:go|dash|leave|run)|need to (?:go|leave)|until (?:tomorrow|next|then|the)|off to work)\b",
        r"\b(?:bye|see you|take care|until|next time|soon|safe|good (?:luck|trip|journey|day|evening)|enjoy|have a)\b",
    ),
    _on(
        r"\b(?:good ?night|(?:going|off|time) (?:to|for) (?:bed|sleep)|lie down|fall(?:ing)? asleep|eyes are closing|so sleepy)\b",
        r"\b(?:good ?night|sleep|rest|dream)",
    ),
    _on(r"\b(?:thank you|thanks|appreciate|grateful to you)\b", r"\b(?:welcome|any ?time|glad|pleasure|happy to|always)\b"),
    _on(
        r"^(?:hello|hi|hey|good (?:morning|evening|day|afternoon)|knock)\b",
        r"\b(?:hello|hi|hey|welcome|good (?:to|morning|evening|day|afternoon)|come in|there you are|glad|nice to)\b",
    ),
    _on(
        r"\b(?:who|anyone|anybody|someone)\b.{0,30}\b(?:reads?|hears?|listens?|sees?|knows?|stored?|record)\b",
        r"\b(?:only you|nobody|no one|private|your (?:own )?(?:computer|machine)|stays|yours)\b",
    ),
    _on(
        r"\bremember (?:when (?:we|you)|our|the time|us)\b|\byou (?:promised|swore|told me|said you|borrowed|taught)\b|\bwhen (?:we|you and I)\b"
        r"|\bhow (?:we|you and I) (?:two )?(?:met|were)\b",
        r"\b(?:I wasn['’]t|I (?:can['’]t|don['’]t|didn['’]t|never)|we (?:didn['’]t|never)|not me|a program)\b",
        r"^(?:yes|of course|sure|indeed)\b|\bI remember\b|\bwe (?:had|went|were|did|met)\b|\bI(?:['’]ll| will)\b",
    ),
    _on(
        r"\b(?:can|could|do|did|are|have) (?:you|your \w+)\b.{0,20}\b(?:taste|eat|ate|smell|touch|hug|hungry|thirsty|sleep|dream|cold"
        r"|lunch|dinner|supper|breakfast|married|hands?|feet)\b",
        r"\b(?:no|can['’]t|cannot|don['’]t|didn['’]t|never|not|a program)\b",
        r"^(?:yes|of course|sure)\b|\bI (?:can|do|did|had|ate|enjoyed|slept)\b(?!['’]| not)",
    ),
    _on(
        r"^(?:please |can you |could you |would you )?(?:call|ring|phone|e-?mail|order|book|drive|buy|fetch|pay|give me your hand)\b",
        r"\b(?:can['’]t|cannot|not able|beyond me|a program|I only talk)\b",
        r"^(?:yes|of course|sure|okay|ok)\b|\bI(?:['’]ll| will)\b",
    ),
)
_OF_MINE = re.compile(
    r"\b(?:what|which|who|where|when|how (?:old|long|many|much|heavy|tall))\b.{0,40}\b(?:my|I|me|mine)\b|\bthe name of my\b|\bname my\b", re.IGNORECASE
)
_UNKNOWN = re.compile(
    r"\b(?:haven['’]t (?:told|said)|don['’]t (?:know|remember|think you)|never (?:told|said)|not (?:sure|told)|tell me|remind me|no idea"
    r"|I can['’]t (?:say|tell|know))\b",
    re.IGNORECASE,
)
_NEARBY = re.compile(r"Nearby: ([^.]*)\.")
_SEEN = re.compile(r"Your friend (?:looks|points) at the ([^.]*)\.")
_THERE = re.compile(r"\b(?:room|here|place|around)\b", re.IGNORECASE)
_THAT = re.compile(r"\b(?:that|this|it)\b", re.IGNORECASE)
_NO = re.compile(
    r"^(?:oh,? |well,? )?(?:no\b|nope|not\b|I don['’]t|I can['’]t see|there(?:['’]s| is) no|there isn['’]t|it isn['’]t|it['’]s not|we don['’]t)", re.IGNORECASE
)


def points(answer: str, situation: Situation) -> float:
    """What the occasion gives or takes."""
    out = 0.0
    for occasion in (OWN_NAME, *([FRIENDS_NAME] if situation.friend else ()), *_OCCASIONS):
        if occasion.when.search(situation.heard):
            fits = traits.claimed(answer, _named(occasion.fits, situation)) and not (
                occasion.fails and traits.claimed(answer, _named(occasion.fails, situation))
            )
            out += _FITS if fits else -_MISSES
    return out + _about_the_room(answer, situation) + _never_told(answer, situation)


def written(situation: Situation) -> tuple[str, ...]:
    """Answers to who is who: a companion that errs in a name is none."""
    if FRIENDS_NAME.when.search(situation.heard) and situation.friend:
        return (f"You're {situation.friend}.",)
    return (f"I'm {situation.persona}.",) if OWN_NAME.when.search(situation.heard) else ()


def _named(pattern: str, situation: Situation) -> str:
    return pattern.replace("{own}", re.escape(situation.persona)).replace("{friend}", re.escape(situation.friend or "\0"))


def _about_the_room(answer: str, situation: Situation) -> float:
    """A yes or no to "is there a ...?" and "is that a ...?" can be checked against what stands beside the words."""
    if not traits.asks_yes_or_no(situation.heard):
        return 0.0
    beside, asked = " ".join(situation.told), traits.content(situation.heard)
    nearby, seen = _NEARBY.search(beside), _SEEN.search(beside)
    if seen and _THAT.search(situation.heard):
        true = bool(traits.content(seen[1]) & asked)
        right = true != bool(_NO.match(answer)) if true else bool(_NO.match(answer)) or bool(traits.content(seen[1]) & traits.content(answer))
    elif nearby and _THERE.search(situation.heard):
        true = bool(traits.content(nearby[1]) & asked)
        right = traits.says_which(answer) and true != bool(_NO.match(answer))
    else:
        return 0.0
    return _TRUTH if right else -_TRUTH


def _never_told(answer: str, situation: Situation) -> float:
    """To a question about the user's own life, an answer that takes nothing from what was told had better say so."""
    if not _OF_MINE.search(situation.heard) or FRIENDS_NAME.when.search(situation.heard):
        return 0.0
    if traits.carried(answer, situation.heard, (*situation.told, *situation.earlier)):
        return 0.0
    return _FITS / 2 if _UNKNOWN.search(answer) else -_MISSES

"""Rules: the people and animals in the user's life; when they last met; what they mean to do about it; who must not know what."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vrapp.mind.known import dates
from vrapp.mind.known.claim import Claim, Who
from vrapp.mind.known.lexicon import PETS, RELATION_OF
from vrapp.mind.known.references import KINSHIP, NAME, PERSON, is_name, kind_of, mine, plural, relation_of, several
from vrapp.mind.known.said import Rule, Said, fit, pattern

_COUNT = r"(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|a couple of)"
_LIST = rf"{NAME}(?:(?:, |,? and ){NAME})*"


def _has_one(found: re.Match[str], said: Said) -> Iterator[Claim]:
    """ "I have a younger sister called Mia": a person, or a pet, with or without a name."""
    groups = found.groupdict()
    if not said.who.is_user:
        return
    modifiers, _, noun = found["kin"].strip().rpartition(" ")
    who = mine(modifiers, noun, groups.get("name") or "")
    if groups.get("name") and not who.name:
        return
    yield said.claim("known", who=who)
    age = groups.get("age")
    if age and dates.number_of(age):
        yield said.claim("age", str(dates.number_of(age)), who=who, start=said.now)


def _has_several(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if not said.who.is_user:
        return
    noun = found["noun"].split()[-1].lower()
    singular = plural(noun) or (noun[:-1] if noun.rstrip("s") in PETS else "puppy" if noun == "puppies" else "")
    if not singular:
        return
    yield said.claim("has", f"{found['count'].lower()} {found['noun'].lower()}")
    modifiers = " ".join(found["noun"].split()[:-1])
    for name in re.split(r",? and |, ", found["names"] or ""):
        if name and is_name(name):
            yield said.claim("known", who=Who(name, relation_of(modifiers, singular), "pet" if kind_of(singular) == "pet" else "person"))


def _has_none(found: re.Match[str], said: Said) -> Iterator[Claim]:
    noun = found["noun"].lower()
    if said.who.is_user and (noun in ("siblings", "pets", "family") or plural(noun) or noun in RELATION_OF or noun.rstrip("s") in PETS):
        yield said.claim("has", f"no {noun}")


def _is_relation(found: re.Match[str], said: Said) -> Iterator[Claim]:
    """ "Anna is my sister"."""
    modifiers, _, noun = found["kin"].strip().rpartition(" ")
    if said.who.name:
        made = mine(modifiers, noun)
        yield said.claim("known", who=Who(said.who.name, made.relation, made.kind))


def _contact(found: re.Match[str], said: Said) -> Iterator[Claim]:
    """The user and somebody met, talked, wrote."""
    if not said.who.is_user:
        return
    if said.span is not None and said.span.start > said.now:
        return
    start = said.span.start if said.span else said.now
    for who in _people(found["who"]):
        yield said.claim("contact", found["how"].lower().split()[0], about=who, start=start, dated=said.span is not None)


def _no_contact(found: re.Match[str], said: Said) -> Iterator[Claim]:
    count, unit = (
        dates.number_of(found["count"] or "") or {"ages": 12, "forever": 12}.get((found["count"] or "").lower(), 3),
        (found["unit"] or "months").lower().rstrip("s"),
    )
    start = said.span.start if said.span else said.now - count * {"day": 1, "week": 7, "month": 30, "year": 365}[unit] * 86400
    if said.who.is_user:
        for who in _people(found["who"]):
            yield said.claim("contact", "none since", about=who, start=start)


def _misses(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if said.who.is_user:
        for who in _people(found["who"]):
            yield said.claim("misses", who.name or who.relation, about=who)


def _quarrel(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if said.who.is_user:
        for who in _people(found["who"]):
            yield said.claim("quarrel", "had a fight", about=who, start=said.span.start if said.span else said.now)


def _means_to(found: re.Match[str], said: Said) -> Iterator[Claim]:
    """ "I should call my brother": something left open with a person."""
    if said.who.is_user:
        for who in _people(found["who"]):
            yield said.at_date("means_to", f"{found['verb'].lower()} {who.name or 'my ' + who.relation}", about=who)


def _people(text: str) -> list[Who]:
    return [who for who in several(text) if kind_of(who.relation) != "pet"]


def _topic(text: str) -> str:
    return fit(re.sub(r"^(?:about|that|of) ", "", text.strip()), 9)


def _secret(found: re.Match[str], said: Said) -> Iterator[Claim]:
    """ "Don't tell Tom about the party": Tom does not know, and must not."""
    topic = _topic(found["x"] or "")
    for who in _people(found["who"]):
        if topic:
            yield said.claim("does_not_know", topic, who=who)
            yield said.claim("keep_from", topic, about=who, who=Who())


def _ignorant(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if not said.who.is_user and (topic := _topic(found["x"])):
        yield said.claim("does_not_know", topic)


def _knows(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if not said.who.is_user and (topic := _topic(found["x"])):
        yield said.claim("knows", topic)


def _told(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if said.who.is_user and (topic := _topic(found["x"])):
        for who in _people(found["who"]):
            yield said.claim("does_not_know" if "not" in found[0].split()[:2] else "knows", topic, who=who)


def _died(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if not said.who.is_user:
        yield said.at_date("died", "")


def _here(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if not said.who.is_user and said.who.kind == "person":
        yield said.claim("present", "here")


def _gone(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if not said.who.is_user and said.who.kind == "person":
        yield said.claim("present", "here", holds="not")


_WHO = rf"(?P<who>{PERSON}(?:(?:, |,? and ){PERSON})*)"
_TAIL = (
    r"(?: (?:on the phone|on video|for (?:a |an )?(?:coffee|lunch|dinner|drink|walk|hour|chat|while|ages)|in town|in the park|at (?:the|a|his|"
    r"her) [\w ]+|about .+|again|and .+|for .+))?"
)

RULES: tuple[Rule, ...] = tuple(
    (pattern(words), maker)
    for words, maker in (
        (
            rf"have (?:a|an|one|my) (?P<kin>{KINSHIP})(?:,?(?: (?:called|named|whose name is|who is called|he is called|she is called),?)? "
            rf"{{name}})?(?:,? who is (?P<age>\d+|[a-z]+))?(?: too| as well)?",
            _has_one,
        ),
        (
            rf"(?:got|adopted|bought|rescued) (?:a|an|my) (?:new |little |rescue )?(?P<kin>{'|'.join(PETS)})(?:,? (?:called|named) {{name}})?(?: "
            rf"from .*)?",
            _has_one,
        ),
        (
            rf"have (?P<count>{_COUNT}) (?P<noun>(?:[a-z]+ )?[a-z]+s|children|grandchildren|puppies)(?:,?:? (?:called |named |they are "
            rf")?(?P<names>{_LIST}))?",
            _has_several,
        ),
        (r"(?:have no|do not have any|do not have) (?P<noun>[a-z]+)", _has_none),
        (rf"be (?:my|our) (?P<kin>{KINSHIP})", _is_relation),
        (
            rf"(?P<how>talked|spoke|chatted|met up|met|hung out|had (?:a )?(?:lunch|dinner|breakfast|coffee|tea|drinks?|long talk|chat|call|"
            rf"brunch))(?: again)? (?:to|with) {_WHO}{_TAIL}",
            _contact,
        ),
        (
            rf"(?P<how>called|rang|phoned|met|saw|visited|texted|emailed|facetimed|wrote to|heard from|got a (?:call|letter|text|card|message) "
            rf"from) {_WHO}{_TAIL}",
            _contact,
        ),
        (
            rf"have not (?:seen|talked to|talked with|spoken to|spoken with|heard from|called|visited|met) {_WHO}(?: (?:in|for) (?P<count>\d+|"
            rf"[a-z ]+?)(?: (?P<unit>days?|weeks?|months?|years?))?)?",
            _no_contact,
        ),
        (rf"miss {_WHO}", _misses),
        (
            rf"(?:had (?:a|another) (?:big |huge |terrible |stupid |silly )?(?:fight|row|argument|falling out|quarrel)|argued|quarrelled|fell "
            rf"out) with {_WHO}{_TAIL}",
            _quarrel,
        ),
        (
            rf"(?:need to|have to|ought to|should|must|want to|meant to|mean to|be meaning to|keep meaning to|keep forgetting to|was going to|be "
            rf"going to|promised to|forgot to) (?P<verb>call back|call|ring|phone|write to|text|email|visit|see|talk to|apologise to|apologize "
            rf"to|thank|reply to|write back to|message) {_WHO}{_TAIL}",
            _means_to,
        ),
        (rf"(?:do not|never|please do not) (?:tell|mention (?:it |this )?to) {_WHO} (?P<x>(?:about|that|of) .+)", _secret),
        (r"(?:do|did) not know (?P<x>(?:about|that|of) .+?)(?: yet)?", _ignorant),
        (r"(?:have no idea|have no clue) (?P<x>(?:about|that|of) .+)", _ignorant),
        (r"(?:already )?know (?P<x>(?:about|that|of|all about) .+)", _knows),
        (r"found out (?P<x>(?:about|that) .+)", _knows),
        (rf"(?:have )?(?:just )?told {_WHO} (?P<x>(?:about|that) .+)", _told),
        (rf"(?:have|did) not (?:told|tell|yet told) {_WHO} (?P<x>(?:about|that) .+?)(?: yet)?", _told),
        (r"(?:have )?(?:died|passed away|passed)(?: (?:from|of|after|at) .*)?", _died),
        (r"(?:be|was) (?:dead|no longer with us|no longer alive)", _died),
        (r"be (?:here|over here|sitting (?:here|next to me|beside me)|in the room|listening)(?: with (?:me|us|you and me))?", _here),
        (r"(?:have )?(?:just )?(?:came in|joined us|come in|arrived|joined)", _here),
        (r"(?:have )?(?:just )?(?:left|went home|gone home|gone|went out|gone out|left the room)(?: now)?", _gone),
        (r"be (?:gone|not here)(?: now| any more| anymore)?", _gone),
    )
)

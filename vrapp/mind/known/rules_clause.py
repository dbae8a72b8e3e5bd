"""Rules for whole clauses that do not begin with the one they are about: "my name is ...", "... is my favourite ...", "call me ...", "remember that ...",
"it is my birthday", "every Sunday I ...", and corrections: "no, it's Sarah, not Sara"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vrapp.mind.known.claim import Claim, Who
from vrapp.mind.known.lexicon import EVENTS, RELATION_OF
from vrapp.mind.known.references import KINSHIP, NAME, is_name, whole
from vrapp.mind.known.rules_self import birthday, job_in
from vrapp.mind.known.said import Rule, Said, fit, items, pattern, tidy

_ATTRIBUTES = {
    "dream": "goal",
    "goal": "goal",
    "biggest dream": "goal",
    "main goal": "goal",
    "star sign": "star_sign",
    "zodiac sign": "star_sign",
    "blood type": "blood_type",
    "blood group": "blood_type",
    "first language": "first_language",
    "mother tongue": "first_language",
    "native language": "first_language",
    "pronouns": "pronouns",
    "hometown": "from",
    "home town": "from",
    "surname": "surname",
    "last name": "surname",
    "middle name": "middle_name",
    "nickname": "nickname",
    "hobby": "hobby",
    "main hobby": "hobby",
    "hobbies": "hobby",
    "job": "works_as",
    "religion": "religion",
    "shoe size": "shoe_size",
    "biggest fear": "worry",
    "biggest worry": "worry",
    "full name": "name",
    "first name": "name",
    "name": "name",
    "real name": "name",
}


def _attribute(found: re.Match[str], said: Said) -> Iterator[Claim]:
    """ "my (sister's) NOUN is VALUE"."""
    noun, value = found["noun"].lower(), tidy(found["x"] or "")
    if (liked := re.fullmatch(r"(?:all-time |absolute )?favou?rite (.+)", noun)) and (value := fit(value)):
        if liked[1] in ("part", "bit", "thing", "time", "moment", "place", "person", "one"):
            return
        yield said.claim("favourite", f"{liked[1]}: {value}")
        return
    if re.fullmatch(r"(?:\d\d?(?:st|nd|rd|th) )?birthday", noun):
        if said.span and said.span.end - said.span.start < 90_000:
            yield said.claim("birthday", birthday(said.span))
        return
    if noun in ("wedding anniversary", "anniversary") and said.span:
        yield said.claim("anniversary", birthday(said.span))
        return
    relation = _ATTRIBUTES.get(noun)
    if relation == "name":
        yield from _name_of(said, value)
    elif relation == "works_as":
        if job := job_in(re.sub(r"^an? ", "", value)):
            yield said.claim("works_as", job)
    elif relation == "goal" and (text := fit(re.sub(r"^to ", "", value), 9)):
        yield said.claim("goal", text)
    elif relation in ("hobby", "worry"):
        for item in items(value):
            yield said.claim(relation, item)
    elif relation == "pronouns" and re.fullmatch(r"\w+(?:/\w+){1,2}", value):
        yield said.claim("pronouns", value.lower())
    elif relation and (text := fit(value, 4)):
        yield said.claim(relation, text)
    elif noun.split()[-1] in EVENTS and said.span and said.span.end > said.now and said.who.is_user:
        yield said.at_date("plan", f"my {found['noun']}")


def _name_of(said: Said, value: str) -> Iterator[Claim]:
    if re.fullmatch(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ'-]+(?: [A-Z][A-Za-zÀ-ÿ'-]+){0,2}", value) and value.lower() not in (
        "not",
        "sacred",
        "irrelevant",
        "secret",
        "unknown",
        "important",
        "long",
        "silly",
    ):
        yield said.claim("name", value[0].upper() + value[1:])


def _not_name(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if is_name(found["name"]):
        yield said.claim("name", found["name"], holds="not")


def _favourite(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if thing := fit(re.sub(r"^(?:the|a|an) (?=[A-Z])", "", found["x"])):
        yield said.claim("favourite", f"{found['noun'].lower()}: {thing}")


def _call_me(found: re.Match[str], said: Said) -> Iterator[Claim]:
    name = tidy(found["name"])
    if name.lower() not in (
        "later",
        "back",
        "crazy",
        "a",
        "an",
        "the",
        "when",
        "if",
        "maybe",
        "tomorrow",
        "again",
        "whatever",
        "anything",
        "what",
        "old",
        "that",
        "it",
        "at",
        "on",
        "in",
        "by",
        "and",
        "not",
        "names",
        "stupid",
    ):
        yield said.claim("address_as", name[0].upper() + name[1:])


def _not_call(found: re.Match[str], said: Said) -> Iterator[Claim]:
    yield said.claim("address_as", tidy(found["name"]), holds="not")


def _remember(found: re.Match[str], said: Said) -> Iterator[Claim]:
    """Kept in the user's own words, if the rules make nothing finer of it (extract.py tries them first)."""
    text = tidy(found["x"])
    if 2 <= len(text.split()) <= 30 and not re.match(r"(?:me|when|how|what|the (?:time|day)|us|that time)\b", text):
        yield said.at_date("note", text)


def _my_birthday(found: re.Match[str], said: Said) -> Iterator[Claim]:
    who = Who() if not found["whose"] else whole(found["whose"])
    if who and said.span and said.span.end - said.span.start < 90_000:
        yield said.claim("birthday", birthday(said.span), who=who)


def _event_is(found: re.Match[str], said: Said) -> Iterator[Claim]:
    """ "the party is on Friday", "Anna's wedding is in June"."""
    noun = found["noun"]
    if said.span and said.span.end > said.now and noun.split()[-1].lower() in EVENTS and noun.split()[-1].lower() not in ("birthday",):
        whose = found["whose"]
        yield said.at_date("plan", f"{whose}'s {noun}" if whose else f"the {noun}", less=0.0 if whose else 0.1)


def _worries_me(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if text := fit(found["x"], 6):
        yield said.claim("worry", text)


def _avoid(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if text := fit(found["x"]):
        yield said.claim("avoid", text)


def _often(found: re.Match[str], said: Said) -> Iterator[Claim]:
    text = f"{found['x']} {found['when'].lower()}"
    if not re.search(r"\b(?:you|your|this|that|it|was|were|used)\b", text) and 3 <= len(text.split()) <= 14:
        yield said.claim("routine", text)


def _relation_named(found: re.Match[str], said: Said) -> Iterator[Claim]:
    """ "I am Anna's brother": then Anna is the user's sibling; only kin that turns round plainly."""
    turned = {
        "brother": "sibling",
        "sister": "sibling",
        "husband": "spouse",
        "wife": "spouse",
        "mother": "child",
        "father": "child",
        "friend": "friend",
        "cousin": "cousin",
        "grandmother": "grandchild",
        "grandfather": "grandchild",
    }
    back = turned.get(RELATION_OF.get(found["kin"].lower(), ""))
    if back and is_name(found["name"]):
        yield said.claim("known", who=Who(found["name"], back))


def _they_are(found: re.Match[str], said: Said) -> Iterator[Claim]:
    """ "my parents live in Hull" and the like: a fact about the user's parents as a pair."""
    noun = found["noun"].lower()
    who = Who("", noun)
    if found["verb"].lower() in ("live", "live in") and (place := fit(found["x"])):
        yield said.claim("lives_in", place, who=who)


_FREQUENCY = (
    r"every (?:single |other )?(?:day|morning|evening|night|afternoon|week|weekend|month|year|(?:mon|tues|wednes|thurs|fri|satur|sun)day(?: "
    r"(?:morning|evening|afternoon|night))?)|on (?:mon|tues|wednes|thurs|fri|satur|sun)days|(?:on|at) (?:the )?weekends|on weekdays|in the "
    r"(?:mornings|evenings)"
)
_OWNER = rf"(?P<whose>(?:(?:my|our) {KINSHIP}(?:,? {NAME})?|{NAME}))'s "

CLAUSE_RULES: tuple[Rule, ...] = tuple(
    (pattern(words), maker)
    for words, maker in (
        (r"(?:please )?remember(?: that|:)? (?!to |when |how |me\b){x}", _remember),
        (r"(?:please )?(?:do not forget|note|keep in mind|make a note)(?: that|:)? (?!to |about ){x}", _remember),
        (
            r"(?:please |just |you can |you may |feel free to |everyone |everybody |people |friends |my friends |most people |they )*call(?:s)? "
            r"me (?P<name>[A-Za-z][\w'-]+(?: [A-Z][a-z]+)?)(?: (?:instead|from now on|please|for short))?,? ?(?:please|instead|not [\w ]+)?",
            _call_me,
        ),
        (r"(?:please )?(?:do not|never|stop) call(?:ing)? me (?P<name>[A-Z][\w'-]+)", _not_call),
        (r"(?:my|our) name is not {name}", _not_name),
        (r"my (?P<noun>[a-z][\w-]*(?: [\w-]+){0,2}?) (?:is|are|be|was)(?: (?:on|in|called|always|also|still))?(?: {x})?", _attribute),
        (rf"(?:(?P<whose>{NAME}|my {KINSHIP}(?: {NAME})?)|I) (?:has|have|celebrates?|had) (?:his|her|their|my|a) birthday(?: on| in)?", _my_birthday),
        (rf"it is (?:(?P<whose>{NAME}|my {KINSHIP}(?: {NAME})?)'s|my) (?:\d+(?:st|nd|rd|th) )?birthday", _my_birthday),
        (rf"(?:{_OWNER}|the |our )(?P<noun>[a-z]+(?: [a-z]+)?) (?:is|be)(?: (?:on|in|at))?", _event_is),
        (r"{x} (?:is|are) my (?:all-time |absolute )?favou?rite (?P<noun>[a-z]+(?: [a-z]+)?)", _favourite),
        (r"{x} (?:worries me|worry me|stresses me out|keeps me up(?: at night)?|scares me|makes me (?:nervous|anxious))", _worries_me),
        (r"(?:please )?(?:do not|never|stop) (?:ask(?:ing)?(?: me)?|talk(?:ing)?|mention(?:ing)?|bring(?:ing)? up)(?: about)? {x}", _avoid),
        (rf"(?P<when>{_FREQUENCY}),? (?:I|we) {{x}}", _often),
        (r"I am {name}'s (?P<kin>[a-z]+)", _relation_named),
        (r"(?:my|our) (?P<noun>parents|grandparents|in-laws|children|kids|siblings|brothers|sisters) (?P<verb>live)s? (?:in|near) {x}", _they_are),
    )
)

_CORRECTIONS = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        r"^(?:no,? |nope,? |actually,? |sorry,? )*(?:it is|it was|that is|I meant|I mean|I said|she is|he is|make that|(?:her|his|my|the) "
        r"name is)(?: called)? (?P<new>[\w' -]{2,40}?),? (?:and )?not (?P<old>[\w' -]{2,40})$",
        r"^(?:no,? |nope,? |actually,? )*not (?P<old>[\w' -]{2,40}),? (?:but )?(?P<new>(?-i:[A-Z])[\w' -]{1,40})$",
        r"^(?:no,? |nope,? |actually,? )+(?P<new>(?-i:[A-Z])[\w'-]{1,40}),? not (?P<old>[\w' -]{2,40})$",
        r"^(?P<new>(?-i:[A-Z])[\w'-]{1,40}),? not (?P<old>(?-i:[A-Z])[\w' -]{1,40})$",
        r"^(?:no,? |actually,? )*(?:I am|my name is|I live in|it is spelled|it is spelt) (?P<new>(?-i:[A-Z])[\w' -]{1,40}?),? not "
        r"(?P<old>(?-i:[A-Z])[\w' -]{1,40})$",
    )
)


def correction(text: str) -> tuple[str, str] | None:
    """(what it is, what it is not) of "no, it is Sarah, not Sara"."""
    for words in _CORRECTIONS:
        found = words.match(text)
        if found:
            new, old = tidy(found["new"]), tidy(found["old"])
            if new and old and new.lower() != old.lower() and not re.match(r"(?:a|the|so|very|really|just|that|because|bad|good)\b", old):
                return re.sub(r"^(?:a|an|the|called|in|on) ", "", new), re.sub(r"^(?:a|an|the|called|in|on) ", "", old)
    return None

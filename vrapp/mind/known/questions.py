"""Questions about what is known: "where did I live before?", "what's my sister's name?", "am I allergic to nuts?". In: the user's words. Out: an `Asked`."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from vrapp.mind.known import references
from vrapp.mind.known.claim import Who
from vrapp.mind.known.clauses import even

Kind = Literal["what", "whether", "who", "all", "last", "belief"]
"""what: the values of relations. whether: yes or no about a value. who: who somebody is. all: everything. last: when they were last in touch.
belief: who knows."""


class Asked(msgspec.Struct, frozen=True):
    """who: about whom. relations: where the answer is. value: what the question names ("nuts", "colour"). before: asked of what no longer holds."""

    who: Who
    kind: Kind
    relations: tuple[str, ...] = ()
    value: str = ""
    before: bool = False


_LEAD = re.compile(
    r"^(?:(?:and|so|but|hey|well|okay|ok|please|now|ori|hazel|quick question|sorry),? )*"
    r"(?:(?:do|can|could|would) you (?:still |even |happen to )?(?:remember|recall|know|tell me)(?: again)?,? |tell me(?: again)?,? |remind "
    r"me(?: again)?,? |i forgot,? |i wonder )?",
    re.IGNORECASE,
)
_BEFORE = re.compile(r",? \b(?:before(?: that| this)?|previously|earlier|in the past|back then|formerly)\b", re.IGNORECASE)
_S = r"(?P<s>I|my [\w' -]+?|(?-i:[A-Z])[\w-]+(?: (?-i:[A-Z])[\w-]+)?|he|she|they)"
_OWN = r"(?P<o>my|(?:my|our) [\w' -]+?'s?|(?-i:[A-Z])[\w-]+'s?|his|her|their)"
_DO = r"(?:do|does|did|am|is|are|was|were|have|has)"

_WORK = ("works_as", "works_at", "occupation", "studies", "studies_at")
_ABOUT_FOOD = ("allergic_to", "diet", "does_not", "dislikes")
_Row = tuple[str, Kind, tuple[str, ...]]
_ROWS: tuple[_Row, ...] = (
    (
        r"(?:what is (?P<o>my) (?:first )?name|who am I|what am I called|what do (?:you|people) call me|what should you call me)",
        "what",
        ("address_as", "name"),
    ),
    (rf"what is {_OWN} (?:first )?name|what is {_S} called|what {_DO} (?:we|I) call (?P<s2>my [\w ]+)", "who", ()),
    (
        rf"where (?:do|does|did|am|is) {_S} (?:live|living|stay|staying)(?: now)?|which (?:city|town|place|country) (?:do|does|did) "
        rf"{_S.replace('<s>', '<s2>')} live in",
        "what",
        ("lives_in",),
    ),
    (rf"where (?:am|is|are|do|does) {_S} (?:come )?from", "what", ("from", "grew_up_in", "nationality")),
    (rf"where did {_S} grow up", "what", ("grew_up_in", "from")),
    (
        rf"(?:what (?:do|does|did) {_S} do(?: for (?:a living|work))?|what is {_OWN} (?:job|profession|work)|what kind of work (?:do|does|"
        rf"did) {_S.replace('<s>', '<s2>')} do)",
        "what",
        _WORK,
    ),
    (rf"where (?:do|does|did) {_S} work|who (?:do|does|did) {_S.replace('<s>', '<s2>')} work for", "what", ("works_at", "works_as", "occupation")),
    (rf"what (?:do|does|did|am|is) {_S} (?:study|studying)", "what", ("studies", "studies_at", "occupation")),
    (rf"how old (?:am|is|are) {_S}|what is {_OWN} age", "what", ("age", "born_in_year", "birthday")),
    (
        rf"when (?:is|was) {_OWN} birthday|when (?:was|were) {_S} born|what is {_OWN.replace('<o>', '<o2>')} (?:birthday|date of birth)",
        "what",
        ("birthday", "born_in_year", "age"),
    ),
    (rf"what (?:am|is|are) {_S} allergic to|what are {_OWN} allergies|do {_S.replace('<s>', '<s2>')} have (?:any )?allergies", "what", ("allergic_to",)),
    (rf"(?:am|is|are) {_S} allergic to (?P<x>.+)", "whether", ("allergic_to",)),
    (rf"(?:am|is) {_S} (?:a )?(?P<x>vegan|vegetarian)", "whether", ("diet",)),
    (rf"what (?:can|can not|should|should not|do not|does not) {_S} eat", "what", _ABOUT_FOOD),
    (rf"what is {_OWN} favou?rite (?P<x>.+)", "what", ("favourite",)),
    (rf"what (?:do|does|did) {_S} (?:like|love|enjoy)(?: (?:to do|doing|most))?|what are {_OWN} hobbies", "what", ("likes", "hobby", "plays", "favourite")),
    (rf"what (?:do|does) {_S} (?:hate|dislike|not like)", "what", ("dislikes",)),
    (rf"(?:do|does) {_S} (?:like|love|enjoy|hate|dislike|mind) (?P<x>.+)", "whether", ("likes", "dislikes", "prefers")),
    (
        rf"(?:what (?:instruments?|sports?) (?:do|does) {_S} play|do {_S.replace('<s>', '<s2>')} play (?:any )?(?:an )?(?:instruments?|"
        rf"sports?))",
        "what",
        ("plays",),
    ),
    (rf"(?:what|which) languages? (?:do|does) {_S} speak", "what", ("speaks", "first_language")),
    (
        rf"(?:do|does) {_S} have (?:any )?(?P<x>siblings|brothers|sisters|a brother|a sister|children|kids|pets|a pet|a dog|a cat|a partner|"
        rf"friends)",
        "whether",
        ("has",),
    ),
    (
        rf"(?:am|is|are) {_S} (?:married|single|engaged|divorced)|what is {_OWN} relationship status|who (?:am|is) "
        rf"{_S.replace('<s>', '<s2>')} (?:married to|dating)",
        "what",
        ("status",),
    ),
    (
        rf"what (?:am|is|are) {_S} (?:doing|up to|planning)(?: .*)?|what (?:plans|do) (?:do|does) {_S.replace('<s>', '<s2>')} have(?: .*)?|"
        rf"what are {_OWN} plans(?: .*)?|what (?:is|do I have) (?:coming up|planned|on)(?: .*)?",
        "what",
        ("plan",),
    ),
    (rf"(?:when|what (?:day|time|date)) (?:is|are|was) {_OWN} (?P<x>[\w -]+)|when (?:am|is|do|does|will) {_S} (?P<x2>.+)", "what", ("plan",)),
    (
        rf"what (?:am|is|are|was) {_S} (?:worried|anxious|nervous|scared|afraid|stressed) (?:about|of)|what (?:do|does) "
        rf"{_S.replace('<s>', '<s2>')} worry about|what are {_OWN} worries",
        "what",
        ("worry",),
    ),
    (rf"what (?:are|is) {_OWN} (?:goals?|dreams?)|what (?:do|does|did) {_S} want to (?:do|learn|become|achieve)", "what", ("goal", "project")),
    (rf"what (?:am|is|are) {_S} (?:working on|building|writing|making|learning)|what is {_OWN} project", "what", ("project", "goal")),
    (rf"how (?:did|do|was|am|is) {_S} (?:feel|feeling)(?: .*)?", "what", ("feels",)),
    (r"what did (?P<s>I) (?:ask|tell) you to remember|what should you remember(?: .*)?", "what", ("note",)),
    (r"(?:what|anything) did you promise(?: me)?|did you promise(?: me)? anything", "what", ("promised",)),
    (
        r"what do you (?:know|remember)(?: about| of) (?P<s>me|(?:my )?[\w' -]+?)(?: so far)?|what have (?P<s2>I) told you(?: about (?:me|"
        r"myself))?|tell me what you know about (?P<s3>.+)",
        "all",
        (),
    ),
    (r"who (?:is|was) (?P<s>(?-i:[A-Z])[\w-]+(?: (?-i:[A-Z])[\w-]+)?|my [\w -]+)(?: again)?", "who", ()),
    (
        r"when did (?P<i>I|we) last (?:talk|speak|chat|meet|hear|write|see|call|visit|text)(?: (?:to|with|from))? (?P<s>.+)|when was the "
        r"last time (?P<i2>I|we) (?:talked|spoke|saw|met|called|visited|heard)(?: (?:to|with|from))? (?P<s2>.+)|how long (?:is it|has it "
        r"been|ago was it) since I (?:talked|spoke|saw|met|called|visited|heard)(?: (?:to|with|from))? (?P<s3>.+)",
        "last",
        ("contact",),
    ),
    (
        r"(?:does|do|did) (?P<s>(?!you\b|I\b)[\w' ]+?) (?:already )?know (?:about|of|that) (?P<x>.+)|(?:has|have) (?P<s2>[\w' ]+?) (?:been "
        r"told|heard|found out) about (?P<x2>.+)|have I told (?P<s3>[\w' ]+?) (?:about|that) (?P<x3>.+)",
        "belief",
        ("knows", "does_not_know"),
    ),
    (
        r"who (?:already )?knows (?:about|of|that) (?P<x>.+)|who have I told (?:about|that) (?P<x2>.+)|who must not know about (?P<x3>.+)|"
        r"who does not know about (?P<x4>.+)",
        "belief",
        ("knows", "does_not_know"),
    ),
)
_PATTERNS: tuple[tuple[re.Pattern[str], Kind, tuple[str, ...]], ...] = tuple(
    (re.compile(rf"^(?:{words})$", re.IGNORECASE), kind, relations) for words, kind, relations in _ROWS
)


def asked(text: str) -> Asked | None:
    """What the last question in `text` asks of what is known; None if nothing of that kind."""
    for sentence in reversed(re.split(r"(?<=[.!?])\s+", text.strip())):
        words = _LEAD.sub("", even(sentence), count=1).strip(" ,.!?")
        before = bool(_BEFORE.search(words))
        words = re.sub(r" (?:again|right now|now|exactly|actually|these days|please|by the way|anyway|at the moment)$", "", _BEFORE.sub("", words)).strip(
            " ,.!?"
        )
        words = re.sub(r"^(what|who|where|when|how) (?=(?:my|our|I)\b.* (?:is|are|live|work|was|called|from)$)", r"\1 ", words)
        found = _direct(words, before) or _direct(_turned(words), before)
        if found:
            return found
    return None


def _turned(words: str) -> str:
    """An indirect question as a direct one: "where I live" -> "where do I live", "what my name is" -> "what is my name", "how old I am" -> "how old am I"."""
    found = re.match(
        r"^(where|what|who|how old|when) (I|my .+|(?-i:[A-Z])\w+(?:'s \w+)?) (am|is|are|live|lives|work|works|like|likes)(?: (.*))?$", words, re.IGNORECASE
    )
    if not found:
        return words
    word, subject, verb, rest = found[1], found[2], found[3].lower(), found[4] or ""
    if verb in ("am", "is", "are"):
        return f"{word} {verb} {subject} {rest}".strip()
    return f"{word} {'do' if subject == 'I' else 'does'} {subject} {verb.rstrip('s') if verb.endswith('s') else verb} {rest}".strip()


def _direct(words: str, before: bool) -> Asked | None:
    for pattern, kind, relations in _PATTERNS:
        found = pattern.match(words)
        if not found:
            continue
        groups = {name: value for name, value in found.groupdict().items() if value}
        who = _who(next((groups[name] for name in ("s", "s2", "s3", "o", "o2") if name in groups), "I"))
        value = next((groups[name] for name in ("x", "x2", "x3", "x4") if name in groups), "")
        if kind == "belief" and not any(name in groups for name in ("s", "s2", "s3")):
            who = Who()
        if who is not None:
            return Asked(who, kind, relations, value, before or bool(re.match(r"(?:where|what|who) (?:did|was)\b", words) and relations[:1] != ("feels",)))
    return None


def _who(words: str) -> Who | None:
    text = re.sub(r"'s?$", "", words.strip())
    if text.lower() in ("i", "me", "my", "myself", "we", "our"):
        return Who()
    return references.whole(text[0].upper() + text[1:] if not text.lower().startswith(("my ", "our ")) else text)

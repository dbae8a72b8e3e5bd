"""Words of a text as they are compared: lower case, without the commonest, cut to a stem, irregular forms brought home ("went" to "go").

In: a text. Out: stems in order. For English; words of other scripts stay as they are. The index of the database stems in its own way (FTS5's Porter); these
stems rank what it found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

LONGEST = 2000  # characters of a text that are looked at
_WORD = re.compile(r"[^\W_]+(?:['’][a-z]+)?", re.UNICODE)

COMMON = frozenset(
    "a an the and or but if of at by for with about to from in on into onto off out up down over under as than then so too very just also only even still yet "
    "i me my mine myself we us our ours you your yours yourself he him his she her hers it its they them their theirs this that these those there here "
    "am is are was were be been being do does did doing done have has had having will would shall should can could may might must "
    "what which who whom whose when where why how not no nor yes ok okay oh well really much many more most some any all both each few other such own same "
    "again once because while until during before after above below between through "
    "s t d ll m o re ve don doesn didn isn aren wasn weren haven hasn hadn won wouldn shouldn couldn can't don't "
    "hey hi hello thanks thank wow yeah yep sure please lol haha "
    "get got gets getting say says said tell tells told thing things something anything way lot kind type mention mentioned talk talked".split()
)
"""Words that say nothing of what a text is about."""

_IRREGULAR = """
be am is are was were been | go goes went gone going | see saw seen | buy bought | bring brought | think thought | teach taught | catch caught | feel
felt | find found | keep kept | leave left leaving | lose lost losing | make made making | meet met | pay paid | read | run ran running | send sent |
sell sold | sing sang sung | sit sat | sleep slept | speak spoke spoken | spend spent | stand stood | swim swam swum | take took taken taking | tell
told | understand understood | wake woke woken | wear wore worn | win won winning | write wrote written writing | begin began begun | break broke
broken | build built | choose chose chosen | come came coming | cut | draw drew drawn | drink drank drunk | drive drove driven driving | eat ate eaten
| fall fell fallen | fight fought | fly flew flown flies | forget forgot forgotten | forgive forgave forgiven | freeze froze frozen | give gave given
giving | grow grew grown | hang hung | hear heard | hide hid hidden | hold held | hurt | know knew known | lead led | learn learnt | lend lent | lie
lay lain lying | light lit | mean meant | ride rode ridden riding | ring rang rung | rise rose risen | set | shake shook shaken | shoot shot | show
shown | shut | steal stole stolen | stick stuck | strike struck | sweep swept | swing swung | tear tore torn | throw threw thrown | become became
becoming | bite bit bitten | blow blew blown | deal dealt | dig dug | dream dreamt | burn burnt | spill spilt | child children | man men | woman women
| person people | foot feet | tooth teeth | mouse mice | wife wives | life lives | knife knives | leaf leaves | half halves | shelf shelves | good
better best | bad worse worst | die died dying dies
"""
_HOME = {form: forms[0] for forms in (group.split() for group in _IRREGULAR.split("|")) for form in forms}
_VOWEL = re.compile(r"[aeiouy]")
_DOUBLED = re.compile(r"([bdfgmnprt])\1$")


def tokens(text: str) -> list[str]:
    """The words in lower case, possessive endings gone."""
    return [word[:-2] if word.endswith(("'s", "’s")) else word for word in _WORD.findall(text[:LONGEST].lower())]


def stems(text: str) -> list[str]:
    """What a text is about."""
    return [stem(word) for word in tokens(text) if word not in COMMON]


def forms(word: str) -> Sequence[str]:
    """The word and its irregular forms, for an index that knows only regular ones."""
    return _forms_by_stem().get(stem(word), (word,))


@cache
def _forms_by_stem() -> dict[str, Sequence[str]]:
    return {stem(group.split()[0]): group.split() for group in _IRREGULAR.split("|")}


@lru_cache(maxsize=8192)
def stems_of(text: str) -> tuple[str, ...]:
    """`stems`, remembered: the same turns come up again and again."""
    return tuple(stems(text))


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """One for all forms of a word: plural, past, -ing, -ly. Light: it would rather leave two apart than join what differs."""
    word = _HOME.get(word, word)
    if len(word) < 4 or not word.isascii():
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "i"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ingly", "edly", "ing", "ed", "ly"):
        root = word[: -len(ending)]
        if word.endswith(ending) and len(root) > 2 and _VOWEL.search(root):
            word = _DOUBLED.sub(r"\1", root)
            break
    if len(word) > 4 and word.endswith("e"):
        word = word[:-1]
    return word[:-1] + "i" if word.endswith("y") and len(word) > 3 and word[-2] not in "aeiou" else word

"""What was said before and matters to the words just heard: a few quoted lines for the newest user turn.

In: memory, the words, the conversation as the model reads it. Out: lines, the likeliest first, none where nothing matters: a small model is led astray by
what it need not know, and what it reads already is not told twice.
"""

from __future__ import annotations

import re

from vrapp.mind.memory import Hit, Memory
from vrapp.mind.prompt import Prompt, quoted

_LOOK = 12  # hits looked at
_PAST = re.compile(
    r"\b(?:remember|recall|forgot|forget|last (?:time|week|month|year|night)|yesterday|ago|before|earlier|told|said|mentioned|talked|again|still|since)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\?|^(?:what|who|where|when|which|how|why|do|did|does|is|was|are|were|have|has|can|could|tell|guess)\b", re.IGNORECASE)
_MINE = re.compile(r"\b(?:i|i'm|i've|i'd|my|mine|me|we|our|us)\b", re.IGNORECASE)
_WORD = re.compile(r"[a-z0-9']{3,}")
_COMMON = frozenset(
    "the and for you your are was were have has had what who where when which how why did does can could would should will that this these those with about "
    "from they them their there here been being not but its it's i'm i've don't didn't all any some one just like know think tell said say says told remember "
    "recall let want get got really very much more then than because also into out over our his her she him name good well okay yes yeah thing things".split()
)


def lines(memory: Memory, words: str, prompt: Prompt, most: int) -> list[str]:
    """At most `most` lines about what the user said on earlier occasions."""
    asked = _stems(words)
    if not asked or not (_PAST.search(words) or (_ASKS.search(words) and _MINE.search(words)) or not prompt.small):
        return []
    seen = " ".join([prompt.summary, *(f"{exchange.told} {exchange.user}" for exchange in prompt.exchanges)])
    out: list[str] = []
    for hit in memory.search(words, _LOOK):
        if len(out) == most:
            break
        if _matters(hit, words, asked, seen):
            out.append(f"Your friend said before: {quoted(hit.text, 200)}")
    return out


def _matters(hit: Hit, words: str, asked: frozenset[str], seen: str) -> bool:
    """The user's own words, about the same thing, no question themselves, and not in the conversation that the model reads."""
    if hit.speaker == "companion" or hit.text in seen or hit.text.rstrip().endswith("?"):
        return False
    return bool(asked & _stems(hit.text))


def _stems(text: str) -> frozenset[str]:
    """Words that say what a text is about, cut to their first five letters, so that "cooking" meets "cooked"."""
    return frozenset(word[:5] for word in _WORD.findall(text.lower()) if word not in _COMMON)

"""Words that are for care and not for knowledge: no fact is made of them, no day's summary quotes them, and nobody is asked how it went.

Wider than vrapp.mind.care's signs on purpose: here a false alarm costs one fact.
"""

from __future__ import annotations

import re

_DANGER = re.compile(
    r"\b(?:kill(?:ing|ed)?|suicid\w*|self-?harm\w*|overdos\w*|end (?:it|it all|my life|everything)|take my (?:own )?life|(?:hurt|harm|cut|"
    r"hang|drown|shoot|starv)(?:t?ing|e|ing)? "
    r"(?:myself|himself|herself|him|her|them|somebody|someone|my \w+)|want to die|going to die|better off dead|jump (?:off|from|in front)|"
    r"rap(?:e|ed|ing|ist)|abus(?:e|ed|es|ing|ive)|murder\w*|beat(?:s|ing|en)? (?:me|him|her|us|up))\b",
    re.IGNORECASE,
)


def is_danger(text: str) -> bool:
    """Whether a sentence speaks of harm to oneself or others, of death wished for, or of abuse."""
    return bool(_DANGER.search(text))

"""Mouth shapes from English spelling, for when no speech engine tells its phonemes. In: a sentence. Out: visemes with times, and the sentence's length.

Vowels open the mouth by VRM's five shapes, lips close for m, b, p, teeth meet the lip for f, v; durations are those of unhurried speech (about 2.7 words a
second). Spelling is not sound: this is right often enough for an eye that cannot hear.
"""

from __future__ import annotations

import re

from vrapp.messages import Viseme

Shape = tuple[float, float, float, float, float]  # aa, ih, ou, ee, oh

_CLOSED: Shape = (0.0, 0.0, 0.0, 0.0, 0.0)
_AA, _IH, _OU, _EE, _OH = (0.85, 0, 0, 0, 0), (0, 0.6, 0, 0, 0), (0, 0, 0.75, 0, 0), (0, 0, 0, 0.7, 0), (0, 0, 0, 0, 0.8)
_SLIGHT: Shape = (0.12, 0.12, 0.0, 0.0, 0.0)  # t, d, n, l, s: the tongue works, the mouth is nearly shut
_TEETH: Shape = (0.0, 0.22, 0.0, 0.08, 0.0)
_ROUND: Shape = (0.0, 0.0, 0.45, 0.0, 0.05)
_SOFT_AA: Shape = (0.4, 0.1, 0.0, 0.0, 0.1)

# Longest first. Each spelling: shapes with seconds.
_SPELLINGS: tuple[tuple[str, tuple[tuple[Shape, float], ...]], ...] = (
    ("tion", ((_ROUND, 0.07), (_SLIGHT, 0.08))),
    ("ough", ((_OH, 0.16),)),
    ("augh", ((_AA, 0.14), (_TEETH, 0.07))),
    ("igh", ((_AA, 0.10), (_IH, 0.07))),
    ("eau", ((_OH, 0.14),)),
    ("you", ((_IH, 0.04), (_OU, 0.13))),
    ("tch", ((_ROUND, 0.09),)),
    ("th", ((_SLIGHT, 0.07),)),
    ("sh", ((_ROUND, 0.09),)),
    ("ch", ((_ROUND, 0.09),)),
    ("ph", ((_TEETH, 0.08),)),
    ("wh", ((_ROUND, 0.07),)),
    ("ck", ((_SLIGHT, 0.06),)),
    ("ng", ((_SLIGHT, 0.08),)),
    ("qu", ((_SLIGHT, 0.05), (_OU, 0.05))),
    ("ee", ((_EE, 0.14),)),
    ("ea", ((_EE, 0.13),)),
    ("ie", ((_EE, 0.12),)),
    ("ei", ((_EE, 0.12),)),
    ("ai", ((_EE, 0.08), (_IH, 0.07))),
    ("ay", ((_EE, 0.08), (_IH, 0.08))),
    ("ey", ((_EE, 0.12),)),
    ("oo", ((_OU, 0.14),)),
    ("ou", ((_AA, 0.08), (_OU, 0.08))),
    ("ow", ((_OH, 0.09), (_OU, 0.07))),
    ("oa", ((_OH, 0.14),)),
    ("oi", ((_OH, 0.09), (_IH, 0.07))),
    ("oy", ((_OH, 0.09), (_IH, 0.07))),
    ("au", ((_OH, 0.14),)),
    ("aw", ((_OH, 0.14),)),
    ("ew", ((_OU, 0.13),)),
    ("er", ((_SOFT_AA, 0.10),)),
    ("a", ((_AA, 0.11),)),
    ("e", ((_EE, 0.09),)),
    ("i", ((_IH, 0.09),)),
    ("o", ((_OH, 0.11),)),
    ("u", ((_SOFT_AA, 0.09),)),
    ("y", ((_IH, 0.08),)),
    ("m", ((_CLOSED, 0.08),)),
    ("b", ((_CLOSED, 0.06),)),
    ("p", ((_CLOSED, 0.07),)),
    ("f", ((_TEETH, 0.08),)),
    ("v", ((_TEETH, 0.06),)),
    ("w", ((_ROUND, 0.07),)),
    ("r", ((_ROUND, 0.06),)),
    ("h", ((_SOFT_AA, 0.04),)),
)
_OTHER: tuple[tuple[Shape, float], ...] = ((_SLIGHT, 0.055),)  # d t n l s z k g c j q x
_OF = dict(_SPELLINGS)
_UNIT = re.compile("|".join(spelling for spelling, _ in _SPELLINGS) + r"|[a-z]|\d|[,;:–—]|[.!?…]+|\s+|.", re.DOTALL)
_DIGITS = "zero one two three four five six seven eight nine".split()
_SILENT_E = re.compile(r"(?<=[a-z]{2})(?<![aeiou])e(?=s?\b)")
_DOUBLE = re.compile(r"([b-df-hj-np-tv-z])\1")
_BETWEEN_WORDS_S = 0.045
_PAUSES_S = {",": 0.18, ";": 0.22, ":": 0.22, "–": 0.2, "—": 0.2}
_LEAST_S = 0.35


def visemes(text: str) -> tuple[tuple[Viseme, ...], float]:
    """Mouth shapes in time order, the first at 0 and the last closed, and the duration in seconds. The mouth is shut in pauses."""
    spoken = re.sub(r"\d", lambda digit: f" {_DIGITS[int(digit[0])]} ", text.lower())
    spoken = _DOUBLE.sub(r"\1", _SILENT_E.sub("", spoken))
    out: list[Viseme] = []
    at_s = 0.0
    for shape, length_s in _shapes(spoken.strip()):
        if not out or _shape_of(out[-1]) != shape:
            out.append(Viseme(round(at_s, 3), *shape))
        at_s += length_s
    at_s = max(at_s, _LEAST_S)
    if not out or _shape_of(out[-1]) != _CLOSED:
        out.append(Viseme(round(at_s, 3)))
    return tuple(out), round(at_s, 3)


def _shapes(text: str) -> list[tuple[Shape, float]]:
    out: list[tuple[Shape, float]] = []
    for unit in _UNIT.findall(text):
        if unit in _OF:
            out += _OF[unit]
        elif unit in _PAUSES_S:
            out.append((_CLOSED, _PAUSES_S[unit]))
        elif unit[0] in ".!?…":
            out.append((_CLOSED, 0.2))
        elif unit.isspace():
            out.append((out[-1][0] if out else _CLOSED, _BETWEEN_WORDS_S))
        elif unit.isalpha():
            out += _OTHER
    return out


def _shape_of(viseme: Viseme) -> Shape:
    return (viseme.aa, viseme.ih, viseme.ou, viseme.ee, viseme.oh)

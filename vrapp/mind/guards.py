"""What a weak model does wrong, noticed one sentence at a time before anyone sees it.

It speaks for the user ("User: ..."), takes the user's name for its own, tells a story about itself from outside, repeats itself, echoes what it was told,
reads out its instructions or notes, tells whose product it is, writes noise, or goes on and on. `Guard.check` says for each sentence whether to speak it, to
leave it out, or to end the answer there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from enum import Enum
from itertools import pairwise

_LABEL = re.compile(r"\s*([A-Z][\w ]{0,20}?)\s*:\s*")
_SPEAKERS = frozenset("user human you assistant system ai bot person me customer visitor friend".split())
_INSIDE = re.compile(r"\b(?:User|Human|Assistant|System|Visitor)\s*:")
_MAKER = re.compile(r"smollm|hugging\s?face|openai|chatgpt|my training data|as an ai (?:language )?model", re.IGNORECASE)
_NOTES = re.compile(
    r"\b(?:your friend (?:said before|looks at the|points at the|'s name is)|answer the friend's last words|system prompt|tool_call)\b"
    r"|\(earlier:|\(result:|<\||\|>",
    re.IGNORECASE,
)
_CALLS_ITSELF = re.compile(r"\b(?:my name is|my name's|i am called|i'm called|i am|i'm|this is)\s+([a-z][\w'-]*)", re.IGNORECASE)
_NOISE = re.compile(r"(.)\1{7,}|\ufffd|(?:\W{1,3}\b\w\b){9,}")
_MARKDOWN = re.compile(r"^\s*(?:#{1,6}\s+|[-*•]\s+|>\s+|`{3}\w*\s*)|`+|\*\*|__")
_LETTERS = 0.5  # of what is not space: less than this is no sentence
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_ALIKE = 0.8  # share of word pairs in common from which two sentences say the same


class Verdict(Enum):
    SPEAK = "speak"
    SKIP = "skip"  # leave this sentence out and go on
    END = "end"  # leave it out and end the answer


class Guard:
    """One answer's watch. names: the persona's and the user's. heard: what the user just said. earlier: sentences of the last answers."""

    def __init__(self, own_name: str, user_name: str, heard: str, earlier: Iterable[str], sentences: int) -> None:
        self._own = own_name.lower()
        self._user = user_name.lower() if user_name.lower() != self._own else ""
        self._outside = re.compile(rf"{re.escape(own_name)}(?:'s\b|\s+(?!and\b|or\b|is a computer)[a-z]+s\b)", re.IGNORECASE) if own_name else None
        self._others = _SPEAKERS | ({user_name.lower()} if user_name else set())
        self._heard = pairs(heard)
        self._earlier = [pairs(sentence) for sentence in earlier]
        self._left = sentences

    @property
    def is_full(self) -> bool:
        """True once as many sentences were spoken as an answer may have."""
        return self._left <= 0

    def check(self, sentence: str) -> tuple[Verdict, str]:
        """The verdict, and the sentence without a label of its own speaker in front and without signs that are for the eye."""
        label = _LABEL.match(sentence)
        if label and label[1].lower() == self._own:
            sentence = sentence[label.end() :]
        elif (label and label[1].lower() in self._others) or _INSIDE.search(sentence):
            return Verdict.END, ""
        if _NOISE.search(sentence) or loops(sentence):
            return Verdict.END, ""
        sentence = _MARKDOWN.sub("", sentence).strip() or sentence
        if not _is_language(sentence) or _MAKER.search(sentence) or _NOTES.search(sentence) or self._out_of_role(sentence):
            return Verdict.SKIP, ""
        said = pairs(sentence)
        if alike(said, self._heard) or any(alike(said, before) for before in self._earlier):
            return Verdict.SKIP, ""
        self._earlier.append(said)
        self._left -= 1
        return Verdict.SPEAK, sentence

    def _out_of_role(self, sentence: str) -> bool:
        """Says that it is the user, or tells of itself from outside, as a story does: "Ori smiles and nods"."""
        named = {found[1].lower() for found in _CALLS_ITSELF.finditer(sentence)}
        return bool(self._user and self._user in named) or bool(self._outside and self._outside.match(sentence))


def _is_language(text: str) -> bool:
    """Mostly letters, of whatever script."""
    signs = [sign for sign in text if not sign.isspace()]
    return bool(_WORD.search(text.lower())) and sum(map(str.isalnum, signs)) >= _LETTERS * len(signs)


def loops(text: str) -> bool:
    """True where three words in a row come back three times: a model that has lost its thread."""
    words = _WORD.findall(text.lower())
    threes = Counter(zip(words, words[1:], words[2:], strict=False))
    return any(count >= 3 for count in threes.values())


def pairs(text: str) -> Counter[tuple[str, str]]:
    """Word pairs of a text, with a start sign, so that one word has a pair too."""
    words = ["^", *_WORD.findall(text.lower())]
    return Counter(pairwise(words))


def alike(a: Counter[tuple[str, str]], b: Counter[tuple[str, str]]) -> bool:
    """Two sentences of three words or more that share nearly all word pairs. Short ones ("Hello!", "Yes.") may come again."""
    longest = max(a.total(), b.total())
    return min(a.total(), b.total()) >= 3 and (a & b).total() >= _ALIKE * longest

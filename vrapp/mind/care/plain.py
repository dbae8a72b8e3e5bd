"""What was typed or heard as plain words, so that signs can be written once. In: any text. Out: sentences of lower-case words without punctuation.

Contractions are written out with or without their apostrophe ("dont" is "do not"), letters standing for others are put back ("k!ll"), and common
misspellings of the few words that matter are mended.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

LONGEST = 4000  # characters that are read
_WINDOW, _OVERLAP = 48, 16  # words

_APOSTROPHES = re.compile(r"[’‘`´ʼ']")
_ENDS = re.compile(r"[.!?;:\n]+|\bbut\b|(?<=\w)\s+-\s+|[—–]")
_OTHER = re.compile(r"[^a-z0-9]+")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_DISGUISE = str.maketrans({"!": "i", "1": "i", "@": "a", "0": "o", "3": "e", "$": "s"})
_DISGUISED = re.compile(r"\b[a-z]+[!1@03$]+[a-z]+\b")
_SHORT = (
    *(("can't", "can not"), ("won't", "will not"), ("shan't", "shall not"), ("n't", " not")),
    *(("'re", " are"), ("'ve", " have"), ("'ll", " will"), ("'d", " would"), ("'m", " am")),
)
_WHOLE = {
    "im": "i am", "ive": "i have", "dont": "do not", "cant": "can not", "cannot": "can not", "wont": "will not", "isnt": "is not", "arent": "are not",
    "wasnt": "was not", "werent": "were not", "doesnt": "does not", "didnt": "did not", "hasnt": "has not", "havent": "have not", "wouldnt": "would not",
    "couldnt": "could not", "shouldnt": "should not", "hes": "he is", "shes": "she is", "theyre": "they are", "youre": "you are", "its": "it is",
    "thats": "that is", "theres": "there is", "whats": "what is", "whos": "who is", "ill": "i will", "id": "i would", "theyd": "they would",
    "hed": "he would", "wanna": "want to", "gonna": "going to", "gotta": "got to", "tryna": "trying to", "wnt": "want", "wan": "want", "dnt": "do not",
    "u": "you", "ur": "your", "bf": "boyfriend", "gf": "girlfriend", "kil": "kill", "kll": "kill", "dy": "die", "liv": "live", "lif": "life", "mysef": "myself",
    "anymor": "anymore", "no1": "nobody", "noone": "nobody", "rly": "really", "sucide": "suicide", "sewerslide": "suicide", "unlive": "unalive",
    "breath": "breathe", "breathin": "breathing", "becuz": "because", "cuz": "because", "cos": "because", "yrs": "years", "n": "and", "ppl": "people",
    "ther": "there", "wisht": "wish", "alot": "a lot", "meds": "pills", "cutted": "cut", "tbh": "", "lol": "lol",
}  # fmt: skip
_PHRASES = (
    (re.compile(r"\bany more\b"), "anymore"),
    (re.compile(r"\bno one\b"), "nobody"),
    (re.compile(r"\bmy self\b"), "myself"),
    (re.compile(r"\bself ?harm"), "self harm"),
    (re.compile(r"\bfeed up\b"), "fed up"),
    (re.compile(r"\bhav(?:e|ing) a siezure\b"), "having a seizure"),
)
# Long enough, and with no common word one letter away.
_MENDED = ("suicide", "suicidal", "overdose", "overdosed", "overdosing", "unconscious", "molested", "bleeding", "paracetamol", "antidepressants", "swallowed")
_MENDED_SET = frozenset(_MENDED)


def sentences(text: str) -> list[str]:
    """The sentences of `text`, each as plain words with single spaces; empty ones are left out."""
    flat = unicodedata.normalize("NFKD", text[:LONGEST]).lower()
    flat = "".join(char for char in flat if not unicodedata.combining(char))
    flat = _DISGUISED.sub(lambda found: found[0].translate(_DISGUISE), flat).replace("s*icide", "suicide").replace("k*ll", "kill")
    parts = (_words(part) for part in _ENDS.split(_APOSTROPHES.sub("", _written_out(flat))))
    return [window for words in parts if words for window in _windows(words)]


def _windows(words: list[str]) -> Iterator[str]:
    """A sentence, or, if it never ends, overlapping stretches of it, so that no expression has to look far."""
    for start in range(0, max(1, len(words) - _OVERLAP), _WINDOW - _OVERLAP):
        yield " ".join(words[start : start + _WINDOW])


def _written_out(text: str) -> str:
    """Contractions with an apostrophe, while it is still there: "I'll" is not "ill", "he'd" not "hed"."""
    flat = _APOSTROPHES.sub("'", text)
    for short, long in _SHORT:
        flat = flat.replace(short, long)
    return re.sub(r"\b(he|she|it|that|there|what|who|where|everyone|nobody)'s\b", r"\1 is", flat)


def _words(part: str) -> list[str]:
    words = [_STRETCHED.sub(r"\1", word) for word in _OTHER.sub(" ", part).split()]
    out = " ".join(_mended(_WHOLE.get(word, word)) for word in words)
    for shape, better in _PHRASES:
        out = shape.sub(better, out)
    return out.split()


def _mended(word: str) -> str:
    if len(word) < 6 or word in _MENDED_SET:
        return word
    return next((right for right in _MENDED if abs(len(right) - len(word)) <= 1 and word[0] == right[0] and _near(word, right)), word)


def _near(a: str, b: str) -> bool:
    """One letter wrong, missing, too many, or two neighbours swapped."""
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    left, right = a[start : len(a) - end], b[start : len(b) - end]
    return max(len(left), len(right)) <= 1 or (len(left) == len(right) == 2 and left == right[::-1])

"""Care in the life of a conversation: what was said before counts, and what was noticed changes the manner of the turns that follow.

In: the user's words, turn by turn, and the sentences of the answers. Out: concerns, lines for the prompt, and words for sentences that must not be said.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable

from vrapp.mind.care import honesty, lines, plain, signs, watch, words
from vrapp.mind.care.check import Concern, check, concern
from vrapp.mind.care.likeness import Likeness

LATELY_S = 1800.0  # for how long a talk counts as the same one
REMEMBERED = 6  # of the user's lines, for what short words mean
MANNER_TURNS = 8  # after a concern
_FOLLOWED = ("self_harm", "abuse", "minor")
_AGE = re.compile(r"\bi am (?:only |just |nearly |almost )?(\d{1,2}|[a-z]+teen|ten|eleven|twelve|nine|eight|seven|six|five)(?= (?:years|yo|y o|and)\b|$)")
_SCHOOL = re.compile(
    r"\bi am (?:in|a) (?:elementary|primary|middle|secondary|high) school(?:er)?\b|\bi am in (?:the )?(?:\d+th|\w+th|second|third) grade\b"
    r"|\bi am a (?:kid|child|teenager|minor|teen)\b"
)
_NUMBERS: dict[str, int] = {}
for _years, _name in enumerate("five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), 5):
    _NUMBERS[_name] = _years
_ADULT = 18


class Carer:
    """One conversation's care. place: whose help lines. said: the companion's last words. small: the model cannot follow rules, so words stand in for it.

    honest: what is said when the user asks in earnest what this is. before: what the user said earlier in the same talk, oldest first.
        likeness: the second look by meaning, None where there is no embedder. minor: the user said
        so in an earlier talk."""

    def __init__(
        self,
        country: str,
        said: Callable[[], str],
        *,
        small: bool,
        name: str = "",
        honest: Iterable[str] = (),
        before: Iterable[str] = (),
        likeness: Likeness | None = None,
        minor: bool = False,
    ) -> None:
        self.place, self.country = lines.country(country), country
        self._said, self._small, self._honest = said, small, tuple(honest) or (_what_i_am(name),)
        self._likeness = likeness
        self._before = deque(before, REMEMBERED)
        self._kind, self._since, self._grounding = "", MANNER_TURNS, ""
        self.minor = minor or any(seems_minor(line) for line in self._before)

    def __call__(self, text: str) -> Concern | None:
        """What the words need before any model reads them: a concern with a panel, or words alone; None for nearly everything."""
        found = check(text, self.country, tuple(self._before), self._said()) or self._like(text)
        self._before.append(text)
        self._since += 1
        self._grounding = found.about if found is not None and found.kind == "grounding" else ""
        young = age_of(text)
        self.minor = young < _ADULT if young else self.minor or seems_minor(text)
        if found is not None and found.kind != "grounding":
            self._kind, self._since = found.kind, 0 if found.severity > 1 or found.kind != "self_harm" else MANNER_TURNS // 2
            return found
        if honesty.is_asked(text):
            return _plainly("honest", self._honest)
        return self._instead_of_a_small_model(found)

    def manner(self) -> tuple[str, ...]:
        """Lines beside the words of this turn, for a model that can follow them."""
        if self._small:
            return ()
        out: list[str] = []
        if self._since < MANNER_TURNS:
            out.append(
                "Your friend said a moment ago that they may be in danger. Be warm, calm and brief; listen, do not argue, judge, diagnose or promise; "
                "give no details of methods; remind them once of the help lines that they see."
            )
        if self._grounding:
            out.append("Do not agree with or encourage what your friend believes or plans here; be kind, say that you see it differently, ask who else knows.")
        if self.minor:
            out.append(
                "Your friend is a child or teenager: nothing romantic, sexual or about alcohol and drugs; for serious things suggest a trusted grown-up."
            )
        return tuple(out)

    def watch(self, sentence: str) -> str | None:
        """None if a sentence of the answer may be said, else what to say in its place, "" for nothing. The answer ends there."""
        why = watch.why_not(sentence, minor=self.minor, after_concern=self._since < MANNER_TURNS, grounding=bool(self._grounding))
        if not why:
            return None
        if why == "human":
            return " ".join(self._honest)
        if why == "cheer":
            return " ".join(words.words_of()["grounding"][self._grounding]["1"].say)
        return "" if why == "leave" else words.instead(why, self.place)

    def _like(self, text: str) -> Concern | None:
        """The second look, by meaning, where there is an embedder."""
        found = self._likeness.of(text) if self._likeness else None
        return concern((found.kind, found.about, found.severity), self.country) if found else None

    def _instead_of_a_small_model(self, grounding: Concern | None) -> Concern | None:
        """Words where a small model would be led astray: beliefs and plans, the turns after a concern."""
        if not self._small:
            return None
        if grounding is not None:
            return grounding
        if self._kind in _FOLLOWED and self._since < MANNER_TURNS:
            said = words.follow(self._kind, self._since - 1, self.place)
            return _plainly("follow", said) if said else None
        return None


def _plainly(kind: str, sentences: tuple[str, ...]) -> Concern:
    return Concern(kind, "self", 0, "", sentences, (), "", "", "")


def _what_i_am(name: str) -> str:
    who = f"I'm {name}, an AI" if name else "I'm an AI"
    return f"{who}: a computer program on your own machine, not a human being. But I do listen, and I'm glad you ask me things straight out."


def age_of(text: str) -> int:
    """The user's age in years where they say it ("I'm 15", "I am forty" is not read), 0 where they do not."""
    for sentence in plain.sentences(text):
        found = _AGE.search(sentence)
        if found:
            return int(found[1]) if found[1].isdigit() else _NUMBERS.get(str(found[1]), 0)
    return 0


AGES = ("years old", "i'm ", "i am ", "im ", "grade", "school")  # of what an age is said with


def was_minor(said: Iterable[str]) -> bool:
    """Whether the user is under age by what they said of it last. said: newest first."""
    for line in said:
        if years := age_of(line):
            return 5 <= years < _ADULT
        if seems_minor(line):
            return True
    return False


def seems_minor(text: str) -> bool:
    """Whether the user says that they are under age, in numbers or by their school."""
    years = age_of(text)
    if 5 <= years < _ADULT:
        return True
    found = signs.gravest(plain.sentences(text), False)
    return any(_SCHOOL.search(sentence) for sentence in plain.sentences(text)) or (found is not None and (found.kind, found.about) == ("minor", "self"))

"""The best of several answers of a small model: it is quick and often wrong, and which of its answers is wrong can mostly be told.

In: the answers, and what they answer. Out: the index of the one to say. Each answer gets points: for being about what was said (embeddings, else words in
common), for using what it was told, for answering what was asked and in the tone that the words ask for; it loses points for what a companion must not do:
take itself for the friend, claim a body or a life, invent names, say again what it just said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from vrapp.errors import MissingError
from vrapp.mind import occasions, traits
from vrapp.mind.backend import Stopped
from vrapp.mind.hooks import Situation
from vrapp.mind.recall.embedding import Embedder, load

CANDIDATES = 5  # of some ten tokens each
SECONDS = 0.3  # after which no further answer is begun: on a slow machine the first one is taken
UNFIT = -1.0  # points under which an answer is not said if another try is to be had

# What each fault costs and each virtue brings, in points; relevance brings up to about one.
_MISTAKEN, _LIVED, _INVENTED, _REPEATED, _WRONG_TONE, _EVADES, _FILLS = 2.0, 1.0, 0.7, 0.5, 0.8, 0.5, 0.3
_CARRIED, _SAYS_WHICH, _RIGHT_TONE, _TERSE = 0.6, 0.4, 0.5, 0.2
_ALIKE = 0.82  # cosine from which two sentences say the same
_MOST_CARRIED = 2


class Ranking:
    """Implements `vrapp.mind.hooks.Ranker`. embedder None: words in common stand for likeness; a function is asked for one when it is first needed, or in
    `warm`: reading the embedding model takes half as long as reading the language model, and a start waits for neither longer than it must."""

    def __init__(self, embedder: Embedder | Callable[[], Embedder | None] | None, candidates: int = CANDIDATES, seconds: float = SECONDS) -> None:
        self.candidates, self.seconds = candidates, seconds
        self._embedder = None if callable(embedder) else embedder
        self._ask = embedder if callable(embedder) else None

    def warm(self, stopped: Stopped) -> None:
        """A chore of the memory's: read the embedding model while nobody waits."""
        if self._ask is not None and not stopped():
            self._embedder, self._ask = self._ask(), None

    def best(self, candidates: Sequence[str], situation: Situation) -> int:
        """The first of the best; -1 where there are none."""
        points = self.points(candidates, situation)
        return max(range(len(points)), key=points.__getitem__) if points else -1

    def written(self, situation: Situation) -> Sequence[str]:
        """Answers that need no model, to be judged beside the drawn ones."""
        return occasions.written(situation)

    def points(self, candidates: Sequence[str], situation: Situation) -> list[float]:
        """One number for each answer, higher is better; -inf for one that says nothing."""
        heard, before = self._likeness(candidates, situation)
        return [
            near - (_REPEATED if again > _ALIKE else 0.0) + judged(answer, situation) if answer.strip() else float("-inf")
            for answer, near, again in zip(candidates, heard, before, strict=True)
        ]

    def _likeness(self, candidates: Sequence[str], situation: Situation) -> tuple[list[float], list[float]]:
        """Of each answer: to the words heard with what was told, and to the likest of the sentences said before."""
        self.warm(lambda: False)
        if self._embedder is None:
            return [_shared(answer, situation.heard) for answer in candidates], [
                max((_shared(answer, said) for said in situation.before), default=0.0) for answer in candidates
            ]
        asked = " ".join((*situation.told, situation.heard))
        vectors = self._embedder.embed([*candidates, asked, *situation.before])  # (n + 1 + b, 384) f32
        answers, rest = vectors[: len(candidates)], vectors[len(candidates) :]
        near = np.minimum(answers @ rest[0], _ALIKE)  # likeness beyond that is an echo
        again = (answers @ rest[1:].T).max(axis=1) if len(rest) > 1 else np.zeros(len(candidates))
        return [float(value) for value in near], [float(value) for value in again]


def judged(answer: str, situation: Situation) -> float:
    """Points that need no embeddings."""
    told = (*situation.told, *situation.earlier)
    known = " ".join((situation.heard, situation.persona, situation.friend, *told, *situation.before))
    points = -_INVENTED * min(2, traits.invented(answer, known))
    points -= _MISTAKEN * traits.mistakes_itself(answer, situation.persona, situation.friend)
    points -= _LIVED * traits.lives(answer) + _FILLS * traits.fills(answer)
    if traits.asks(situation.heard):
        points += _CARRIED * min(_MOST_CARRIED, traits.carried(answer, situation.heard, situation.told or situation.earlier))
        points -= _EVADES * traits.only_asks(answer)
        points += _SAYS_WHICH * (traits.asks_yes_or_no(situation.heard) and traits.says_which(answer))
    points += occasions.points(answer, situation)
    points += _fits(traits.mood(situation.heard), traits.tone(answer))
    return points - _TERSE * (len(answer.split()) < 2 or len(answer.split()) > 45)


def _fits(wanted: traits.Tone, found: traits.Tone) -> float:
    if not wanted or not found:
        return 0.0
    return _RIGHT_TONE if wanted == found else -_WRONG_TONE


def _shared(a: str, b: str) -> float:
    """Share of the words of substance that both have."""
    one, two = traits.content(a), traits.content(b)
    return len(one & two) / max(2, min(len(one), len(two)))


def ranking(candidates: int, small: bool) -> Ranking | None:
    """The ranker by the setting: 0 a few answers of a small model, none of a large one; 1 none. Without the embedding model words have to do."""
    count = candidates or (CANDIDATES if small else 1)
    if count < 2:
        return None
    return Ranking(_loaded, count)


def _loaded() -> Embedder | None:
    try:
        return load()
    except MissingError:
        return None

"""How well each candidate answers. In: a `Question`, the candidates' rows and likenesses. Out: a score each, a weighted sum of a dozen plain features.

The weights were fitted on long published conversations (leaving one out at a time gave 73% of the evidence among the first 5) and rounded. Features mean the
same at any size: shares of the question's own weight, cosines, ones and zeros.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from vrapp.mind.recall import words
from vrapp.mind.recall.candidates import Row
from vrapp.mind.recall.embedding import F32
from vrapp.mind.recall.question import COMPANION, Question

STEM_CHARACTERS = 11.0  # of a text for each stem in it
K1, B, USUAL_LENGTH = 1.2, 0.5, 11.0  # BM25; stems of a usual turn
LIKE = 0.15  # a cosine under which two sentences have nothing in common

WEIGHTS = {
    "words": 7.4,  # BM25 as a share of what a turn with all the words could have
    "like": 5.7,  # cosine to the question
    "words_before": 2.4,  # the same of the turn before: the answer to a question seldom repeats its words
    "like_before": 1.3,
    "like_after": 1.6,
    "words_before2": 2.2,
    "words_after2": 0.8,
    "speaker": 1.5,  # 1 if it is one of those asked for, -1 if somebody else, 0 if nobody is asked for
    "length": 1.1,  # logarithm of about how many stems: "Yes!" tells little
    "asks": -0.8,  # it is a question itself
    "talk_words": 9.9,  # mean of the best three of the same talk
    "talk_like": 3.4,
    "time": 5.6,  # nearness to the time that is named
    "fresh": 2.0,  # how new, if it is asked what is so now; how old, if it is asked what was so first
    "own": 0.5,  # not the companion's words
}
FEATURES = tuple(WEIGHTS)


def features(question: Question, rows: Sequence[Row], likeness: F32, weights: Mapping[str, float], now: float) -> F32:
    """(n, len(FEATURES)) of rows in order of their ids. likeness: (n,) cosines. weights: rarity of each stem."""
    said = words_score(question, rows, weights)
    around = _neighbours(rows)
    like = np.clip(likeness, 0.0, 1.0)
    talk = _talks(rows)
    columns = {
        "words": said,
        "like": likeness,
        "words_before": _at(said, around[-1]),
        "like_before": _at(like, around[-1]),
        "like_after": _at(like, around[1]),
        "words_before2": _at(said, around[-2]),
        "words_after2": _at(said, around[2]),
        "speaker": np.array([_spoke(question, row) for row in rows]),
        "length": np.log1p([len(row.text) / STEM_CHARACTERS for row in rows]),
        "asks": np.array([row.text.rstrip().endswith("?") for row in rows]),
        "talk_words": _talk_best(said, talk),
        "talk_like": _talk_best(like, talk),
        "time": np.array([max((span.nearness(row.at) for span in question.spans), default=0.0) for row in rows]),
        "fresh": np.array([question.fresh * 2.0 ** -(max(now - row.at, 0.0) / (180 * 86400.0)) for row in rows]),
        "own": np.array([row.speaker != COMPANION for row in rows]),
    }
    return np.stack([np.asarray(columns[name], dtype=np.float32) for name in FEATURES], axis=1)


def scores(found: F32) -> F32:
    """(n,) of (n, len(FEATURES))."""
    return found @ np.array(tuple(WEIGHTS.values()), dtype=np.float32)


def relevant(found: F32) -> npt.NDArray[np.bool_]:
    """(n,) of (n, len(FEATURES)): those that have anything to do with the question; costs 0.1% of recall at 25 and spares a reader the rest."""
    by = {name: found[:, at] for at, name in enumerate(FEATURES)}
    return (by["words"] > 0) | (by["like"] >= LIKE) | (by["time"] > 0.05) | (by["words_before"] > 0) | (by["words_before2"] > 0)


def words_score(question: Question, rows: Sequence[Row], weights: Mapping[str, float]) -> F32:
    """BM25 of each row as a share of what a row with all the words could have: (n,) in 0..1."""
    most = sum(weights.get(stem, 0.0) for stem in question.stems) * (K1 + 1.0)
    wanted = frozenset(question.stems)
    signs = {form[:4] for word in question.asked for form in (*words.forms(word), words.stem(word))}  # a text without any of these has none of the words
    out = np.zeros(len(rows), dtype=np.float32)
    for at, row in enumerate(rows):
        lower = row.text.lower()
        if not any(sign in lower for sign in signs):
            continue
        there = words.stems_of(row.text)
        if wanted.isdisjoint(there):
            continue
        length = K1 * (1.0 - B + B * len(there) / USUAL_LENGTH)
        counts = Counter(stem for stem in there if stem in wanted)
        out[at] = sum(weights.get(stem, 0.0) * count * (K1 + 1.0) / (count + length) for stem, count in counts.items())
    return out / max(most, 1e-9)


def _spoke(question: Question, row: Row) -> float:
    if not question.speakers:
        return 0.0
    return 1.0 if row.speaker in question.speakers else -1.0


def _neighbours(rows: Sequence[Row]) -> dict[int, list[int]]:
    """For a step of -2..2: where in `rows` the turn so many ids away is, if it is there and of the same talk; -1 if not."""
    place = {row.id: at for at, row in enumerate(rows)}
    out: dict[int, list[int]] = {}
    for step in (-2, -1, 1, 2):
        there = [place.get(row.id + step, -1) for row in rows]
        out[step] = [at if at >= 0 and rows[at].session == row.session else -1 for at, row in zip(there, rows, strict=True)]
    return out


def _at(values: F32, places: list[int]) -> F32:
    """The values of the neighbours, 0 where there is none."""
    return np.append(values, np.float32(0.0))[places]  # -1 is the last


def _talks(rows: Sequence[Row]) -> npt.NDArray[np.int64]:
    """(n,) which talk each row is of, from 0."""
    number: dict[str, int] = {}
    return np.array([number.setdefault(row.session, len(number)) for row in rows], dtype=np.int64)


def _talk_best(values: F32, talks: npt.NDArray[np.int64], count: int = 3) -> F32:
    """For each row the mean of the best three of its session."""
    if not len(values):
        return values
    order = np.lexsort((-values, talks))  # talk after talk, the best first
    talk = talks[order]
    begins = np.flatnonzero(np.append(True, talk[1:] != talk[:-1]))
    first = np.arange(len(order)) - np.repeat(begins, np.diff(np.append(begins, len(order)))) < count
    sums = np.bincount(talk[first], values[order][first])
    return (sums[talks] / count).astype(np.float32)

"""An emotion for a sentence whose model gave no mark: a few plain words, honest about being a guess. Small models rarely keep a format of marks."""

from __future__ import annotations

import re

from vrapp.messages import Emotion

_WORDS: dict[Emotion, str] = {
    "happy": "glad happy happily great wonderful lovely love loved delighted fun funny enjoy enjoyed nice beautiful welcome excited exciting thanks thank "
    "hello hi congratulations proud delicious awesome fantastic cheerful laugh yay hooray pleased favorite favourite pleasure",
    "sad": "sad sorry sorrow lonely alone miss lost unfortunately hard tough difficult hurt hurts pain painful grief tired heavy died cry regret",
    "surprised": "wow really amazing incredible unbelievable surprised surprising astonishing goodness whoa suddenly unexpected",
    "relaxed": "calm quiet quietly peaceful gentle gently soft softly breathe rest resting relax relaxing slow slowly cozy cosy warm comfortable tea evening",
    "angry": "angry furious unfair outrageous annoying hate",
}
_OF: dict[str, Emotion] = {word: emotion for emotion, words in _WORDS.items() for word in words.split()}
_TOKEN = re.compile(r"[a-z']+")
_NEGATIONS = frozenset("not no never don't doesn't isn't wasn't can't won't without".split())


def emotion_of(sentence: str) -> Emotion | None:
    """The emotion with the most words in `sentence` (the first one wins a tie), None where there is none. "not happy" does not count."""
    score: dict[Emotion, float] = {}
    before = ""
    for word in _TOKEN.findall(sentence.lower()):
        emotion = _OF.get(word)
        if emotion and before not in _NEGATIONS:
            score[emotion] = score.get(emotion, 0.0) + 1.0
        before = word
    if not score:
        return "happy" if sentence.rstrip().endswith("!") else None
    return max(score, key=lambda emotion: score[emotion])

"""`vrapp bench dialogue`: a conversation of many turns with the real mind, and the same model through bare llama.cpp for comparison.

In: settings. Out: the fields of design section 6. Nothing of the user's memory is read or written.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from vrapp import turn
from vrapp.children import open_mind
from vrapp.config import Settings
from vrapp.errors import UsageError
from vrapp.messages import Heard, SceneNow, Sentence, TurnEnded
from vrapp.mind.backend import Line, Sampling
from vrapp.mind.llama import Llama
from vrapp.mind.memory import Memory

LINES = (
    "Hello!",
    "My name is Sam.",
    "I had a long day at work.",
    "The meetings took all morning.",
    "What do you like to do in the evening?",
    "I want to cook something warm.",
    "Maybe a soup with beans.",
    "Do you know a good story?",
    "I used to live by the sea.",
    "What would you ask the sea?",
)
_RAW_TOKENS = 96  # generated in one comparison
_ROUNDS = 3


def bench_dialogue(settings: Settings, turns: int = 20, tell: Callable[[str], None] | None = None) -> dict[str, Any]:
    """Per turn: ttft_ms (first token), prompt_tokens, evaluated_tokens, new_tokens (those not in the previous prompt and answer); tokens_per_s of our
    generation and raw_tokens_per_s of a bare decode-and-sample loop over the same text with the same sampler, alternating, best of three each;
    overhead_ms: what a turn costs us beside the model, median. Raises UsageError for a scripted mind."""
    if settings.mind.script:
        raise UsageError("bench dialogue measures a model; leave out --mind scripted")
    say = tell or (lambda _: None)
    mind = open_mind(settings, memory=Memory(None), seed=1)
    model = mind.backend
    if not isinstance(model, Llama):
        raise UsageError("bench dialogue measures a model in this process")
    try:
        turn.tidy(mind, lambda: False)
        ends: list[TurnEnded] = []
        first_sentence_ms: list[float] = []
        new: list[int] = []
        known = model.text_tokens(model.render(mind.prompt.lines(), answer=False))
        for index in range(turns):
            say(f"turn {index + 1} of {turns}")
            ended, sentence_ms = _one(mind, index + 1, LINES[index % len(LINES)])
            ends.append(ended)
            first_sentence_ms.append(sentence_ms)
            new.append(ended.prompt_tokens - known)
            known = ended.prompt_tokens + model.text_tokens(mind.prompt.exchanges[-1].answer)
        say("comparing with bare llama.cpp")
        ours, raw = _rates(model, mind.prompt.lines())
        return {
            "model": mind.backend.name,
            "turns": turns,
            "ttft_ms": [round(ended.first_token_ms, 1) for ended in ends],
            "first_sentence_ms": [round(ms, 1) for ms in first_sentence_ms],
            "prompt_tokens": [ended.prompt_tokens for ended in ends],
            "evaluated_tokens": [ended.evaluated_tokens for ended in ends],
            "new_tokens": new,
            "generated_tokens": [ended.generated_tokens for ended in ends],
            "tokens_per_s": round(max(ours), 1),
            "raw_tokens_per_s": round(max(raw), 1),
            "ratio": round(max(ours) / max(raw), 4),
            "overhead_ms": round(_overhead_ms(mind), 3),
            "ttft_ms_median": round(statistics.median(ended.first_token_ms for ended in ends), 1),
        }
    finally:
        mind.backend.close()


def _one(mind: turn.Mind, turn_id: int, words: str) -> tuple[TurnEnded, float]:
    start_s, sentence_ms, said = time.perf_counter(), 0.0, list[str]()
    ended = TurnEnded(turn_id, "failed")
    for message in turn.take_turn(mind, Heard(turn_id, words, 0.0, SceneNow()), lambda: False):
        if isinstance(message, Sentence):
            sentence_ms = sentence_ms or (time.perf_counter() - start_s) * 1000
            said.append(message.text)
        elif isinstance(message, TurnEnded):
            ended = message
    turn.settle(mind, turn_id, " ".join(said))
    return ended, sentence_ms


def _rates(model: Llama, history: list[Line]) -> tuple[list[float], list[float]]:
    """Tokens a second of our generation and of the bare loop, in turns, so that a busy machine is busy for both."""
    lines = [*history, Line("user", "Tell me a very long story about the sea.")]
    sampling = Sampling(0.7, max_tokens=_RAW_TOKENS, seed=5)
    ours, raw = list[float](), list[float]()
    for _ in range(_ROUNDS):
        start_s, count = 0.0, 0
        for piece in model.answer(lines, sampling, lambda: False):
            if count == 0:
                start_s = time.perf_counter()
            count += bool(piece)
        decoded = model.counts.generated - (model.counts.ended == "length")  # the last of a cut answer is never fed back
        ours.append(decoded / (time.perf_counter() - start_s))
        raw.append(model.bare_rate(lines, sampling))
    return ours, raw


def _overhead_ms(mind: turn.Mind) -> float:
    """Building the prompt, and everything between the tokens and the sentences, without the model."""
    samples: list[float] = []
    for _ in range(20):
        start_s = time.perf_counter()
        lines = mind.prompt.lines()
        mind.backend.size(lines)
        samples.append((time.perf_counter() - start_s) * 1000)
    return statistics.median(samples)

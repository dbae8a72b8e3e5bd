"""Prompt -> tokens -> sentences: what the model answers, watched and mended. In: a mind and an answer begun. Out: sentences (`Cut`) fit to be said, and in
between what the main process must hear of calls of tools.

A model is doubted: an answer with nothing fit in it is tried again with another seed, then the persona's own words stand in; a small, quick model draws
several, of which the ranker takes one; a larger one may call tools on the way, a few times.
"""

from __future__ import annotations

import random
from collections.abc import Generator, Iterator

from vrapp.messages import FromMind
from vrapp.mind import marks as mark_words
from vrapp.mind.backend import Counts, Sampling, Stopped
from vrapp.mind.blocks import BlockReader
from vrapp.mind.guards import Guard, Verdict
from vrapp.mind.hooks import Ranker, Served, Situation
from vrapp.mind.marks import MarkReader
from vrapp.mind.prompt import quoted
from vrapp.mind.sentences import Cut, SentenceCutter
from vrapp.thinker import Answer, Mind

ATTEMPTS = 2  # a second try with another seed, if the first gave nothing fit to say
MOST_CALLS = 3  # of tools in one answer

Made = Cut | FromMind


def thoughts(mind: Mind, answer: Answer, stopped: Stopped, start_s: float) -> Iterator[Made]:
    """The answer to `mind.prompt`, whose newest exchange is the answer's."""
    mind.prompt.shorten(mind.backend.size, mind.room)
    if mind.ranker and mind.ranker.candidates > 1:
        yield from _best_of(mind, mind.ranker, answer, stopped, start_s)
        if answer.given or mind.backend.counts.ended == "stopped":
            return
    evaluated = mind.backend.counts.evaluated
    for attempt in range(ATTEMPTS):
        answer.raw = ""
        yield from _attempt(mind, answer, attempt, stopped, start_s)
        mind.backend.counts.evaluated = evaluated = evaluated + mind.backend.counts.evaluated
        if answer.given or mind.backend.counts.ended == "stopped":
            return
    yield from _own_words(mind, answer)


def _best_of(mind: Mind, ranker: Ranker, answer: Answer, stopped: Stopped, start_s: float) -> Iterator[Cut]:
    """Several whole answers of a small and quick model, of which the best is given. All of them follow the one reading of the prompt."""
    drawn: list[Answer] = []
    total = Counts()
    begun_s = mind.clock()
    for attempt in range(ranker.candidates):
        if drawn and mind.clock() - begun_s > ranker.seconds:
            break
        draft = Answer(answer.turn_id, answer.exchange, answer.heard, answer.row, answer.told)
        for cut in _sentences(mind, draft, _guard(mind, draft), attempt + 1 >= ATTEMPTS, _sampling(mind, draft, attempt), stopped, start_s):
            draft.given.append(cut)  # one by one: what is said in its place depends on what came before
        counts = mind.backend.counts
        answer.first_token_ms = answer.first_token_ms or draft.first_token_ms
        total.prompt, total.ended = counts.prompt, counts.ended
        total.evaluated, total.generated, total.batches = total.evaluated + counts.evaluated, total.generated + counts.generated, total.batches + counts.batches
        mind.backend.counts = total
        if total.ended == "stopped":
            return
        if draft.given:
            drawn.append(draft)
    situation = _situation(mind, answer)
    for words in ranker.written(situation):
        drawn.append(Answer(answer.turn_id, answer.exchange, raw=words, given=[Cut(words, (), len(words))]))
    chosen = ranker.best([" ".join(cut.text for cut in draft.given) for draft in drawn], situation)
    if chosen >= 0:
        answer.raw = drawn[chosen].raw
        yield from drawn[chosen].given


def _situation(mind: Mind, answer: Answer) -> Situation:
    prompt = mind.prompt
    earlier = (*prompt.slow, *(exchange.user for exchange in prompt.exchanges[:-1][-12:]))
    scene = answer.exchange.user.removesuffix(answer.heard).strip()  # the note in front of the words
    told = (*answer.told, scene) if scene else answer.told
    return Situation(answer.heard, mind.persona.name, prompt.friend, tuple(prompt.last_sentences()), told, earlier)


def _own_words(mind: Mind, answer: Answer) -> Iterator[Cut]:
    answer.raw = random.Random(seed_of(mind, answer, 0)).choice(mind.persona.fallback)
    yield Cut(answer.raw, (), len(answer.raw))


def _guard(mind: Mind, answer: Answer) -> Guard:
    return Guard(mind.persona.name, mind.prompt.friend, answer.heard, mind.prompt.last_sentences(), mind.persona.sentences)


def _attempt(mind: Mind, answer: Answer, attempt: int, stopped: Stopped, start_s: float) -> Iterator[Made]:
    """One answer of the model. After a call of a tool it goes on, knowing the result."""
    guard = _guard(mind, answer)
    for calls in range(MOST_CALLS + 1):
        written = yield from _sentences(mind, answer, guard, attempt + 1 == ATTEMPTS, _sampling(mind, answer, attempt), stopped, start_s)
        if not written or mind.tools is None or calls == MOST_CALLS:
            return
        served = yield from mind.tools.call(answer.turn_id, written, stopped)
        if stopped():
            mind.backend.counts.ended = "stopped"
            return
        if served.say:
            yield from _in_place(answer, " ".join(served.say))
            return
        _step(answer, written, served)


def _step(answer: Answer, written: str, served: Served) -> None:
    """The call and its result become part of the exchange: the model has read them, so they stay as they are."""
    results = " ".join(quoted(line, 1200) for line in served.told) or '"done"'
    answer.exchange.steps.append((f"{answer.raw}<tool_call>{written}</tool_call>", f"(Result: {results})"))
    answer.raw, answer.before = "", len(answer.given)


def _sentences(mind: Mind, answer: Answer, guard: Guard, last: bool, sampling: Sampling, stopped: Stopped, start_s: float) -> Generator[Cut, None, str]:
    """What the model writes, cut into sentences and watched by the guard. Returns the call of a tool with which it broke off, "" if it did not."""
    marks, cutter = MarkReader(), SentenceCutter()
    pieces = mind.backend.answer(mind.prompt.lines(), sampling, stopped)
    for text, call in _visible(pieces):
        if not answer.raw and not answer.first_token_ms:
            answer.first_token_ms = (mind.clock() - start_s) * 1000
        ends = call or text is None
        answer.raw += text or ""
        for cut in cutter.finish(marks.finish()) if ends else cutter.feed(marks.feed(text or "")):
            if mind.backend.counts.ended == "stopped":
                return ""  # half a sentence that nobody asked for any more
            verdict, words = guard.check(cut.text)
            instead = mind.watcher.watch(words) if mind.watcher and verdict is Verdict.SPEAK else None
            if instead is not None:
                pieces.close()
                yield from _in_place(answer, instead)
                return ""
            if verdict is Verdict.SPEAK:
                yield Cut(words, cut.marks if words == cut.text else (), cut.raw_end)
            elif verdict is Verdict.END or answer.given or not last:
                pieces.close()
                return ""
            if guard.is_full:
                pieces.close()
                return ""
        if call:
            pieces.close()
            return call
    return ""


def _visible(pieces: Iterator[str]) -> Iterator[tuple[str | None, str]]:
    """(text, "") as it comes, ("", call) for a call, and (None, "") for the end."""
    reader = BlockReader()
    for piece in pieces:
        for block in reader.feed(piece) or ():
            yield ("", block.text) if block.kind == "call" else (block.text, "")
    for block in reader.finish():
        yield ("", block.text) if block.kind == "call" else (block.text, "")
    yield None, ""


def _in_place(answer: Answer, instead: str) -> Iterator[Cut]:
    """Other words in place of the sentence that just came, which no history keeps."""
    said = answer.given[-1].raw_end if len(answer.given) > answer.before else 0
    answer.raw = f"{answer.raw[:said]} {instead}".strip()
    if instead:
        yield Cut(instead, (), len(answer.raw))


def _sampling(mind: Mind, answer: Answer, attempt: int) -> Sampling:
    s = mind.settings
    grammar = "" if mind.backend.small else mark_words.GRAMMAR  # a small model is told of no marks: its face follows its words (feelings.py)
    return Sampling(s.temperature, s.top_p, s.min_p, s.repeat_penalty, s.max_tokens, seed_of(mind, answer, attempt), grammar)


def seed_of(mind: Mind, answer: Answer, attempt: int) -> int:
    return (mind.seed * 1_000_003 + answer.turn_id * 7919 + attempt * 104_729) & 0x7FFFFFFF

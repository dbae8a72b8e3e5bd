"""A turn's way, from what was heard to sentences with a face. `take_turn` is the story; the rest are its parts.

    Heard + Scene + memory -> Prompt     what the user said is on disk before anything else happens
    Prompt -> tokens -> Sentence         one sentence at a time, with emotion, gesture and gaze marks
    interrupted                          the user speaks: generation ends between two tokens or two batches of the prompt
    Spoken | Stop -> history             what was really said enters the history, not what was generated

Runs in the mind's process (children.py), or in this one for scripts (`InlineMind`).
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field

from vrapp.config import MindSettings
from vrapp.errors import VrappError
from vrapp.messages import FromMind, Heard, Mark, MindState, Sentence, Trouble, TurnEnded, TurnStarted
from vrapp.mind import prompt as prompts
from vrapp.mind import recalling
from vrapp.mind.backend import Backend, Counts, Line, Sampling, Stopped
from vrapp.mind.feelings import emotion_of
from vrapp.mind.guards import Guard, Verdict
from vrapp.mind.hooks import Care, Documents, Known, Ranker, Reminding, Served, Situation, Tools, Watcher
from vrapp.mind.marks import MarkReader
from vrapp.mind.memory import Memory
from vrapp.mind.persona import Persona
from vrapp.mind.prompt import Exchange, Prompt, quoted
from vrapp.mind.sentences import Cut, SentenceCutter

ATTEMPTS = 2  # a second try with another seed, if the first gave nothing fit to say
RECENT = 12  # turns told to the main process when a visit begins
MOST_RECALLED, MOST_RECALLED_SMALL, MOST_PASSAGES = 4, 1, 3  # lines beside the words: a small model is led astray by many
TIME_HAS_COME = "(It is time for something that I asked you to tell me.)"  # what a model reads where the companion speaks unasked
_QUIET = "(A while passes in silence.)"  # stands for the user's words, so that the model reads that nobody asked
LONGEST_HEARD = 4000  # characters of one utterance that are read


@dataclass(slots=True)
class Mind:
    """What a turn needs. `unsettled`: the answer that was given but of which it is not yet known how much the user heard."""

    settings: MindSettings
    backend: Backend
    persona: Persona
    memory: Memory
    prompt: Prompt
    session: str
    seed: int
    clock: Callable[[], float] = time.perf_counter
    wall_clock: Callable[[], float] = time.time  # seconds since 1970
    unsettled: Answer | None = None
    care: Care | None = None
    watcher: Watcher | None = None
    known: Known | None = None
    tools: Tools | None = None
    reminding: Reminding | None = None
    documents: Documents | None = None
    ranker: Ranker | None = None

    @property
    def room(self) -> int:
        """Tokens that a prompt may take, so that the answer still fits."""
        return max(256, self.backend.context - self.settings.max_tokens - 32)


@dataclass(slots=True)
class Answer:
    """One answer under way. raw: as the model wrote it. given: the sentences handed out, each with where it ends in `raw`. told: the lines beside the words."""

    turn_id: int
    exchange: Exchange
    heard: str = ""
    row: int = 0  # of the user's words in memory
    told: tuple[str, ...] = ()
    raw: str = ""
    given: list[Cut] = field(default_factory=list[Cut])
    first_token_ms: float = 0.0


def take_turn(mind: Mind, heard: Heard, stopped: Stopped) -> Iterator[FromMind]:
    """One exchange of speech, up to the end of generation; `settle` finishes it when it is known what was heard."""
    start_s = mind.clock()
    settle_unheard(mind)
    if heard.silent_s:
        yield from _into_silence(mind, heard, start_s)
        return
    answer = _remember_heard(mind, heard)
    yield TurnStarted(heard.turn_id)
    if news := mind.memory.news():
        yield Trouble(news)
    mind.backend.counts = Counts()
    reason = "done"
    try:
        said = yield from _without_model(mind, answer, heard, stopped)
        if said.say or heard.greet:
            sentences = _fixed(answer, " ".join(said.say) or _greeting(mind, answer))
        else:
            mind.prompt.tell(answer.exchange, _told(mind, answer, said))
            sentences = _thoughts(mind, answer, stopped, start_s)
        for index, sentence in enumerate(sentences):
            answer.given.append(sentence)
            yield Sentence(heard.turn_id, index, sentence.text, _with_emotion(sentence))
        reason = mind.backend.counts.ended
    except VrappError as error:
        reason = "failed"
        yield Trouble(str(error))
    yield _ended(mind, answer, heard, reason, start_s)


def _into_silence(mind: Mind, heard: Heard, start_s: float) -> Iterator[FromMind]:
    """Something that the companion has to say of its own accord; where it has nothing, nothing happens at all."""
    words = mind.known.breaking(mind.wall_clock(), heard.silent_s) if mind.known else ""
    if not words:
        return
    mind.prompt.exchanges.append(Exchange(_QUIET))
    answer = mind.unsettled = Answer(heard.turn_id, mind.prompt.exchanges[-1])
    mind.backend.counts = Counts()
    yield TurnStarted(heard.turn_id)
    for index, sentence in enumerate(_fixed(answer, _named(mind, words))):
        answer.given.append(sentence)
        yield Sentence(heard.turn_id, index, sentence.text, _with_emotion(sentence))
    yield _ended(mind, answer, heard, "done", start_s)


def settle(mind: Mind, turn_id: int, spoken: str) -> None:
    """What was really said of an answer enters the history, in the very words that the model has read, so that its cache holds."""
    answer = mind.unsettled
    if answer is None or answer.turn_id != turn_id:
        return
    mind.unsettled = None
    said = " ".join(spoken.split())
    if mind.reminding:
        mind.reminding.settled(turn_id, said)
    if not said:
        return
    answer.exchange.said, answer.exchange.answer = said, as_read(answer, said)
    _record(mind, "companion", said, turn_id, answer.exchange.answer)


def settle_unheard(mind: Mind) -> None:
    """A new turn, or the end, came without word about the last one: what was given counts as said."""
    if mind.unsettled is not None:
        settle(mind, mind.unsettled.turn_id, " ".join(cut.text for cut in mind.unsettled.given))


def due(mind: Mind) -> Sequence[FromMind]:
    """What the companion is to say unasked, by now."""
    return mind.reminding.due() if mind.reminding and mind.unsettled is None else ()


def sleep_s(mind: Mind) -> float | None:
    """How long to wait for mail at most."""
    return mind.reminding.wait_s() if mind.reminding else None


def tidy(mind: Mind, stopped: Stopped) -> None:
    """While nobody waits: let old turns leave before they must, and read ahead all that the next answer will need."""
    if mind.unsettled is None:
        mind.prompt.shorten(mind.backend.size, mind.room * 3 // 4)
    mind.backend.read(mind.prompt.lines(), stopped)
    mind.memory.tend(stopped)


def ready(mind: Mind) -> MindState:
    """The first "ready": who is here, on which model, and what was last talked about."""
    turns = mind.memory.recent(mind.persona.name, RECENT)
    recent = tuple((turn.speaker, turn.text) for turn in turns)
    return MindState("ready", mind.memory.news(), mind.backend.name, 1.0, mind.persona.name, mind.persona.quick_replies, recent)


# Heard + Scene + memory -> Prompt


def _remember_heard(mind: Mind, heard: Heard) -> Answer:
    words = heard.text[:LONGEST_HEARD].strip()
    exchange = mind.prompt.newest(words or (TIME_HAS_COME if heard.due else ""), heard.scene)
    mind.prompt.user_said_name = prompts.name_in(words) or mind.prompt.user_said_name
    mind.unsettled = answer = Answer(heard.turn_id, exchange, words)
    if words:
        answer.row = _record(mind, "user", words, heard.turn_id, exchange.user)
    return answer


def _record(mind: Mind, speaker: str, text: str, turn_id: int, read: str) -> int:
    return mind.memory.record(speaker, text, persona=mind.persona.name, session=mind.session, turn_id=turn_id, as_read=read)


def _without_model(mind: Mind, answer: Answer, heard: Heard, stopped: Stopped) -> Generator[FromMind, None, Served]:
    """What must or can be done before any token of the model: care first, then what is learnt, then what the words plainly ask for."""
    concern = mind.care(answer.heard) if mind.care and answer.heard else None
    if concern is not None:
        yield from concern.messages(heard.turn_id)
    if mind.known and answer.row:
        mind.known.learn(answer.row, answer.heard, mind.wall_clock())
    if concern is not None:
        return Served(say=tuple(concern.sentences))
    served = (yield from mind.tools.serve(heard, stopped)) if mind.tools and not heard.greet else Served()
    if mind.known and mind.backend.small and answer.heard and not (served.say or served.told):
        known = mind.known.reply(answer.heard, mind.wall_clock())
        return Served(say=(known,)) if known else served
    return served


def _told(mind: Mind, answer: Answer, said: Served) -> tuple[str, ...]:
    """The lines beside the words: what a tool found, what is known, what was said before, what the documents say."""
    lines = [*(mind.watcher.manner() if mind.watcher else ()), *(f"Result: {quoted(line)}" for line in said.told)]
    if answer.heard:
        lines += mind.known.fast(answer.heard, mind.wall_clock()) if mind.known else ()
        lines += recalling.lines(mind.memory, answer.heard, mind.prompt, MOST_RECALLED_SMALL if mind.backend.small else MOST_RECALLED)
        lines += [
            f"{passage.source} says: {quoted(passage.text)}" for passage in (mind.documents.passages(answer.heard, MOST_PASSAGES) if mind.documents else ())
        ]
    answer.told = tuple(lines)
    return answer.told


# Prompt -> tokens -> Sentence


def _thoughts(mind: Mind, answer: Answer, stopped: Stopped, start_s: float) -> Iterator[Cut]:
    """Sentences fit to be said. A try that gave none is repeated with another seed, then the persona's own words stand in."""
    mind.prompt.shorten(mind.backend.size, mind.room)
    lines = mind.prompt.lines()
    if mind.ranker and mind.ranker.candidates > 1:
        yield from _best_of(mind, mind.ranker, answer, lines, stopped, start_s)
        if answer.given or mind.backend.counts.ended == "stopped":
            return
    evaluated = mind.backend.counts.evaluated
    for attempt in range(ATTEMPTS):
        answer.raw = ""
        yield from _attempt(mind, answer, lines, attempt, stopped, start_s)
        mind.backend.counts.evaluated = evaluated = evaluated + mind.backend.counts.evaluated
        if answer.given or mind.backend.counts.ended == "stopped":
            return
    answer.raw = random.Random(_seed(mind, answer, 0)).choice(mind.persona.fallback)
    yield Cut(answer.raw, (), len(answer.raw))


def _best_of(mind: Mind, ranker: Ranker, answer: Answer, lines: list[Line], stopped: Stopped, start_s: float) -> Iterator[Cut]:
    """Several whole answers of a small and quick model, of which the best is given. All of them follow the one reading of the prompt."""
    drawn: list[Answer] = []
    total = Counts()
    begun_s = mind.clock()
    for attempt in range(ranker.candidates):
        if drawn and mind.clock() - begun_s > ranker.seconds:
            break
        draft = Answer(answer.turn_id, answer.exchange, answer.heard, answer.row, answer.told)
        for cut in _attempt(mind, draft, lines, attempt, stopped, start_s):
            draft.given.append(cut)
        counts = mind.backend.counts
        answer.first_token_ms = answer.first_token_ms or draft.first_token_ms
        total.prompt, total.ended = counts.prompt, counts.ended
        total.evaluated, total.generated, total.batches = total.evaluated + counts.evaluated, total.generated + counts.generated, total.batches + counts.batches
        mind.backend.counts = total
        if total.ended == "stopped":
            return
        if draft.given:
            drawn.append(draft)
    chosen = ranker.best([" ".join(cut.text for cut in draft.given) for draft in drawn], _situation(mind, answer))
    if chosen >= 0:
        answer.raw = drawn[chosen].raw
        yield from drawn[chosen].given


def _situation(mind: Mind, answer: Answer) -> Situation:
    prompt = mind.prompt
    earlier = (*prompt.slow, *(exchange.user for exchange in prompt.exchanges[:-1][-12:]))
    return Situation(answer.heard, mind.persona.name, prompt.friend, tuple(prompt.last_sentences()), answer.told, earlier)


def _attempt(mind: Mind, answer: Answer, lines: list[Line], attempt: int, stopped: Stopped, start_s: float) -> Iterator[Cut]:
    """One answer of the model, cut into sentences and watched by the guard."""
    marks, cutter = MarkReader(), SentenceCutter()
    guard = Guard(mind.persona.name, mind.prompt.friend, answer.heard, mind.prompt.last_sentences(), mind.persona.sentences)
    pieces = mind.backend.answer(lines, _sampling(mind, answer, attempt), stopped)
    for piece in _then_end(pieces):
        if piece is not None and not answer.raw:
            answer.first_token_ms = (mind.clock() - start_s) * 1000
        answer.raw += piece or ""
        for cut in cutter.feed(marks.feed(piece)) if piece is not None else cutter.finish(marks.finish()):
            if mind.backend.counts.ended == "stopped":
                return  # half a sentence that nobody asked for any more
            verdict, text = guard.check(cut.text)
            instead = mind.watcher.watch(text) if mind.watcher and verdict is Verdict.SPEAK else None
            if instead is not None:
                pieces.close()
                yield from _in_place(answer, instead)
                return
            if verdict is Verdict.SPEAK:
                yield Cut(text, cut.marks if text == cut.text else (), cut.raw_end)
            elif verdict is Verdict.END or answer.given or attempt + 1 < ATTEMPTS:
                pieces.close()
                return
            if guard.is_full:
                pieces.close()
                return


def _in_place(answer: Answer, instead: str) -> Iterator[Cut]:
    """Other words in place of the sentence that just came, which no history keeps."""
    answer.raw = f"{answer.raw[: answer.given[-1].raw_end] if answer.given else ''} {instead}".strip()
    if instead:
        yield Cut(instead, (), len(answer.raw))


def _then_end(pieces: Iterator[str]) -> Iterator[str | None]:
    """The pieces, then None for the end of the answer."""
    yield from pieces
    yield None


def _sampling(mind: Mind, answer: Answer, attempt: int) -> Sampling:
    s = mind.settings
    return Sampling(s.temperature, s.top_p, s.min_p, s.repeat_penalty, s.max_tokens, _seed(mind, answer, attempt))


def _seed(mind: Mind, answer: Answer, attempt: int) -> int:
    return (mind.seed * 1_000_003 + answer.turn_id * 7919 + attempt * 104_729) & 0x7FFFFFFF


def _with_emotion(cut: Cut) -> tuple[Mark, ...]:
    """The model's marks; where it gave no emotion, a guess from the words."""
    if any(mark.kind == "emotion" for mark in cut.marks):
        return cut.marks
    emotion = emotion_of(cut.text)
    return (Mark("emotion", emotion), *cut.marks) if emotion else cut.marks


def _greeting(mind: Mind, answer: Answer) -> str:
    """The opening words: at once, without the model, which reads on while they are said."""
    opening = mind.known.opening(mind.wall_clock()) if mind.known else ""
    known = len(mind.prompt.exchanges) > 1
    line = opening or random.Random(_seed(mind, answer, len(mind.prompt.exchanges))).choice(mind.persona.welcome if known else mind.persona.greeting)
    return _named(mind, line)


def _named(mind: Mind, line: str) -> str:
    """`line` with the user's name where it has {name}; without a place for it where there is none."""
    name = mind.prompt.friend
    return line.replace("{name}", name) if name else re.sub(r",?\s*\{name\}", "", line)


def _fixed(answer: Answer, words: str) -> Iterator[Cut]:
    """Words that no model made, cut as its own would be."""
    answer.raw = words
    marks, cutter = MarkReader(), SentenceCutter()
    yield from cutter.finish([*marks.feed(words), *marks.finish()])


# the end


def _ended(mind: Mind, answer: Answer, heard: Heard, reason: str, start_s: float) -> TurnEnded:
    counts, total_ms = mind.backend.counts, (mind.clock() - start_s) * 1000
    replies = quick_replies(mind.persona, answer.given[-1].text if answer.given else "")
    named = "failed" if reason == "failed" else "stopped" if reason == "stopped" else "length" if reason == "length" else "done"
    return TurnEnded(heard.turn_id, named, counts.prompt, counts.evaluated, counts.generated, answer.first_token_ms, total_ms, replies)


_YES_NO = re.compile(r"^(?:do|does|did|are|is|was|were|would|will|have|has|can|could|shall|should)\b", re.IGNORECASE)
_HOW_ARE_YOU = re.compile(r"\bhow (?:are|have you been|was|has your|is your)\b", re.IGNORECASE)


def quick_replies(persona: Persona, last: str) -> tuple[str, ...]:
    """Short answers to offer: to a question that fits, else the persona's own."""
    question = re.split(r"[.!]\s+", last)[-1] if last.endswith("?") else ""
    if _HOW_ARE_YOU.search(question):
        return ("I'm well, thank you.", "A little tired.", "It was a long day.")
    if _YES_NO.search(question):
        return ("Yes.", "No.", "Tell me more.")
    return persona.quick_replies


def as_read(answer: Answer, said: str) -> str:
    """The part of the raw answer that was said: up to a whole sentence if it ends with one, else up to the last word."""
    read, rest = "", said
    for cut in answer.given:
        if not rest.startswith(cut.text):
            break
        read, rest = answer.raw[: cut.raw_end], rest[len(cut.text) :].lstrip()
    if not rest:
        return read.strip()
    at = answer.raw.find(rest, len(read))
    if at >= 0:
        return answer.raw[: at + len(rest)].strip()
    return f"{read} {rest}".strip()

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
from collections.abc import Generator, Iterator, Sequence

from vrapp.errors import VrappError
from vrapp.messages import FromMind, Heard, Mark, MindState, Sentence, Trouble, TurnEnded, TurnStarted
from vrapp.mind import hints, recalling
from vrapp.mind import prompt as prompts
from vrapp.mind.backend import Counts, Stopped
from vrapp.mind.feelings import emotion_of
from vrapp.mind.hooks import Served
from vrapp.mind.marks import MarkReader
from vrapp.mind.persona import Persona
from vrapp.mind.prompt import Exchange, quoted
from vrapp.mind.sentences import Cut, SentenceCutter
from vrapp.mind.summary import asked, extracted
from vrapp.thinker import Answer, Mind, as_read
from vrapp.thoughts import seed_of, thoughts

RECENT = 12  # turns told to the main process when a visit begins
MOST_RECALLED, MOST_RECALLED_SMALL, MOST_PASSAGES = 4, 1, 3  # lines beside the words: a small model is led astray by many
TIME_HAS_COME = "(It is time for something that I asked you to tell me.)"  # what a model reads where the companion speaks unasked
_QUIET = "(A while passes in silence.)"  # stands for the user's words, so that the model reads that nobody asked
LONGEST_HEARD = 4000  # characters of one utterance that are read


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
            sentences = thoughts(mind, answer, stopped, start_s)
        for made in sentences:
            if not isinstance(made, Cut):
                yield made
                continue
            answer.given.append(made)
            yield Sentence(heard.turn_id, len(answer.given) - 1, made.text, _with_emotion(made))
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
    answer.exchange.rows.append(_record(mind, "companion", said, turn_id, answer.exchange.answer))


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
        mind.prompt.shorten(mind.backend.size, mind.room)
    lines = mind.prompt.lines()
    mind.backend.read(lines, stopped)
    if mind.unsettled is None and mind.backend.size(lines) > mind.room * 3 // 4 and not stopped():
        _shorten(mind, stopped)
    mind.memory.tend(stopped)
    if not mind.backend.small and not stopped():
        mind.backend.read(mind.prompt.lines(), stopped)  # the housework may have asked the model something else meanwhile


def _shorten(mind: Mind, stopped: Stopped) -> None:
    """Before it must be: the old turns leave, and the model, if it can, says what they were about."""
    told = "" if mind.backend.small else asked(mind.backend, mind.prompt.lines(), stopped)
    if stopped():
        return
    mind.prompt.shorten(mind.backend.size, mind.room * 3 // 4, (lambda words, before: told) if told else extracted)
    mind.backend.read(mind.prompt.lines(), stopped)


def ready(mind: Mind) -> MindState:
    """The first "ready": who is here, on which model, and what was last talked about."""
    turns = mind.memory.recent(mind.persona.name, RECENT)
    recent = tuple((turn.speaker, turn.text) for turn in turns)
    detail = mind.memory.news() or hints.first(mind.settings, mind.persona.name, mind.backend.name, mind.backend.small, bool(turns))
    return MindState("ready", detail, mind.backend.name, 1.0, mind.persona.name, mind.persona.quick_replies, recent)


# Heard + Scene + memory -> Prompt


def _remember_heard(mind: Mind, heard: Heard) -> Answer:
    words = heard.text[:LONGEST_HEARD].strip()
    exchange = mind.prompt.newest(words or (TIME_HAS_COME if heard.due else ""), heard.scene)
    mind.prompt.user_said_name = prompts.name_in(words) or mind.prompt.user_said_name
    mind.unsettled = answer = Answer(heard.turn_id, exchange, words)
    if words:
        answer.row = _record(mind, "user", words, heard.turn_id, exchange.user)
        exchange.rows.append(answer.row)
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
    known = mind.known.reply(answer.heard, mind.wall_clock()) if mind.known and mind.backend.small and answer.heard else ""
    if known:  # before the tools: facts answer "what do you know about me?" better than a search does
        return Served(say=(known,))
    served = (yield from mind.tools.serve(heard, stopped)) if mind.tools and not heard.greet else Served()
    if mind.desk and answer.heard and not (served.say or served.told):
        served = mind.desk.serve(answer.heard)
    return served


def _told(mind: Mind, answer: Answer, said: Served) -> tuple[str, ...]:
    """The lines beside the words: what a tool found, what is known, what was said before, what the documents say."""
    lines = [*(mind.watcher.manner() if mind.watcher else ()), *(f"Result: {quoted(line)}" for line in said.told)]
    if answer.heard:
        lines += mind.lore.lines(answer.heard) if mind.lore else ()
        lines += mind.known.fast(answer.heard, mind.wall_clock()) if mind.known else ()
        lines += recalling.lines(mind.memory, answer.heard, mind.prompt, MOST_RECALLED_SMALL if mind.backend.small else MOST_RECALLED)
        lines += [
            f"{passage.source} says: {quoted(passage.text)}" for passage in (mind.documents.passages(answer.heard, MOST_PASSAGES) if mind.documents else ())
        ]
    answer.told = tuple(lines)
    return answer.told


# Sentence


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
    line = opening or random.Random(seed_of(mind, answer, len(mind.prompt.exchanges))).choice(mind.persona.welcome if known else mind.persona.greeting)
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

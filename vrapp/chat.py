"""A conversation in the terminal, with the same mind, memory and persona as in the room. In: lines typed. Out: sentences as they come.

In a terminal with colours and a line to edit; through a pipe as plain text, one answer after another. Ctrl-C while it answers interrupts the answer (what
was shown is what the history keeps), at the prompt it leaves, as Ctrl-D does.
"""

from __future__ import annotations

import importlib
import json
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import msgspec
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from vrapp import asking, care, initiative
from vrapp.config import Settings
from vrapp.errors import VrappError
from vrapp.initiative import Initiative
from vrapp.messages import (
    AskUser,
    Care,
    Due,
    FromMind,
    Heard,
    MindState,
    SceneNow,
    Sentence,
    Spoken,
    Stop,
    ToolCall,
    ToolResult,
    Trouble,
    TurnEnded,
    TurnStarted,
    UserAnswered,
)
from vrapp.workers import MindProcess

OnSentence = Callable[[Sentence], None]
OnCommand = Callable[[str], str]  # a line that begins with a slash; gives back what to tell the user, "" when it was no command
OnCall = Callable[[ToolCall], ToolResult]
_TICK_S = 0.01
_IDLE_TICK_S = 0.2  # while the user types
_PROMPT = "you: "
_HELP = "/again says your last line once more, /persona NAME meets somebody else, /quit leaves (Ctrl-D too), Ctrl-C interrupts an answer"


@dataclass(slots=True)
class Chat:
    """Plain state of one conversation in the terminal."""

    settings: Settings
    mind: MindProcess
    console: Console
    on_sentence: OnSentence | None = None
    on_command: OnCommand | None = None
    scene: Callable[[], SceneNow] | None = None
    on_call: OnCall | None = None
    dues: deque[Due] = field(default_factory=deque[Due])  # what the companion is to say before the next line
    state: MindState = field(default_factory=lambda: MindState("starting"))
    turn_id: int = 0
    last_words: str = ""
    initiative: Initiative = field(default_factory=Initiative)
    trouble: str = ""  # as last told


@dataclass(slots=True)
class Answer:
    """What was shown of an answer, and how it ended."""

    turn_id: int
    shown: list[Sentence] = field(default_factory=list[Sentence])
    ended: TurnEnded | None = None
    trouble: str = ""
    care: Care | None = None

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.shown)


def chat(
    settings: Settings,
    once: str | None = None,
    as_json: bool = False,
    on_sentence: OnSentence | None = None,
    on_command: OnCommand | None = None,
    scene: Callable[[], SceneNow] | None = None,
    on_call: OnCall | None = None,
) -> int:
    """Talk until the user leaves; with `once`, one turn. Raises VrappError if the mind cannot start. `on_sentence` hears each sentence as it is shown,
    `on_command` the commands that are not the conversation's own; `scene` says what is true around a turn, `on_call` does what the mind wants done in
    the room."""
    console = Console(file=sys.stderr if as_json else None, highlight=False, soft_wrap=not sys.stdout.isatty())
    talk = Chat(settings, MindProcess(settings), console, on_sentence, on_command, scene, on_call, initiative=initiative.of_settings(settings.mind))
    try:
        _wait_until_ready(talk)
        if once is not None:
            return _once(talk, once, as_json)
        return _converse(talk)
    except KeyboardInterrupt:
        console.print()
        return 0
    finally:
        with suppress(KeyboardInterrupt):
            talk.mind.close()


def _once(talk: Chat, words: str, as_json: bool) -> int:
    answer = _turn(talk, Heard(0, words.strip(), time.monotonic(), _scene(talk)), show=not as_json)
    if as_json:
        print(json.dumps(_as_json(talk, words, answer), ensure_ascii=False))
    if answer.ended is None or answer.ended.reason == "failed":
        raise VrappError(answer.trouble or "the mind did not answer; run the command again")
    return 0


def _as_json(talk: Chat, words: str, answer: Answer) -> dict[str, Any]:
    ended = answer.ended or TurnEnded(answer.turn_id, "failed")
    return {
        "heard": words,
        "answer": answer.text,
        "sentences": [{"text": s.text, "marks": [{"kind": m.kind, "value": m.value, "at": m.at} for m in s.marks]} for s in answer.shown],
        "persona": talk.state.persona,
        "model": talk.state.model,
        "reason": ended.reason,
        "care": care.as_json(answer.care),
        "prompt_tokens": ended.prompt_tokens,
        "evaluated_tokens": ended.evaluated_tokens,
        "generated_tokens": ended.generated_tokens,
        "first_token_ms": round(ended.first_token_ms, 1),
        "total_ms": round(ended.total_ms, 1),
    }


def _converse(talk: Chat) -> int:
    """Recent words, a greeting, then turn after turn."""
    if talk.console.is_terminal:
        more = "; /avatar, /room, /light and /switch change the pictures" if talk.on_command else ""
        talk.console.print(Text(f"{talk.state.persona}, on {talk.state.model}. {_HELP}{more}.", style="dim"))
    for speaker, text in talk.state.recent[-4:] if talk.console.is_terminal else ():
        talk.console.print(Text(f"{talk.state.persona if speaker == 'companion' else 'you'}: {text}", style="dim"))
    _turn(talk, Heard(0, "", time.monotonic(), _scene(talk), greet=True))
    while (words := _next_line(talk)) is not None:
        match words.split():
            case []:
                continue
            case ["/quit" | "/exit" | "/bye", *_]:
                return 0
            case ["/again", *_] if talk.last_words:
                words = talk.last_words
            case ["/persona", *named]:
                talk.console.print(Text(_meet(talk, " ".join(named)), style="dim"))
                continue
            case [command, *_] if command.startswith("/"):
                talk.console.print(Text((talk.on_command(words) if talk.on_command else "") or _HELP, style="dim"))
                continue
            case _:
                pass
        talk.last_words = words
        answer = _turn(talk, Heard(0, words, time.monotonic(), _scene(talk)))
        if answer.trouble and not talk.mind.alive and answer.ended is None:
            raise VrappError(answer.trouble)
    return 0


def _meet(talk: Chat, name: str) -> str:
    """Go on with somebody else, whose mind and memory of the talk are their own; without a name, who there is. Gives back what to tell the user."""
    from vrapp.mind import persona

    own = talk.settings.personas_path
    there = ", ".join(dict.fromkeys([*persona.imported(own), *persona.shipped()]))
    if not name:
        return f"{talk.state.persona} is here. /persona NAME meets somebody else: {there}"
    try:
        persona.load(name, own)
    except VrappError as error:
        return str(error)
    talk.mind.close()
    talk.settings = msgspec.structs.replace(talk.settings, mind=msgspec.structs.replace(talk.settings.mind, persona=name))
    talk.mind, talk.state, talk.last_words = MindProcess(talk.settings), MindState("starting"), ""
    talk.dues.clear()
    _wait_until_ready(talk)
    _turn(talk, Heard(0, "", time.monotonic(), _scene(talk), greet=True))
    return ""


def _next_line(talk: Chat) -> str | None:
    """What the user types next. Meanwhile the companion says what is due, above the line that is being typed."""
    _tell_dues(talk)
    typed, watcher = threading.Event(), None
    if talk.console.is_terminal:
        watcher = threading.Thread(target=_watch, args=(talk, typed), name="reminders", daemon=True)
        watcher.start()
    try:
        return _typed(talk)
    finally:
        typed.set()
        if watcher is not None:
            watcher.join()  # the mailbox has one reader at a time


def _watch(talk: Chat, typed: threading.Event) -> None:
    while not typed.wait(_IDLE_TICK_S):
        mail = talk.mind.poll()
        begun = next((at for at, message in enumerate(mail) if isinstance(message, TurnStarted) and message.turn_id == talk.turn_id), None)
        for message in mail[:begun]:
            _take_aside(talk, message)
        if begun is not None:  # it has something to say into the silence
            _above_the_line(talk, partial(_receive, talk, Answer(talk.turn_id), True, mail[begun:]))
        if talk.dues:
            _above_the_line(talk, partial(_tell_dues, talk))
        _nudge(talk)


def _above_the_line(talk: Chat, speak: Callable[[], object]) -> None:
    """The companion speaks while the user types: what is typed so far goes on below."""
    talk.console.print("\r\x1b[K" if sys.platform != "win32" else "", end="")
    speak()
    print(f"{_PROMPT}{_line_so_far()}", end="", flush=True)


def _nudge(talk: Chat) -> None:
    """After a long silence the mind may say something, if the user likes that. It answers with TurnStarted, or not at all."""
    now = datetime.now()
    silent_s = initiative.silent_for(talk.initiative, talk.turn_id, bool(_line_so_far()), now.hour + now.minute / 60, time.monotonic())
    if silent_s:
        talk.turn_id += 1
        talk.mind.send(Heard(talk.turn_id, "", time.monotonic(), _scene(talk), silent_s=silent_s))


def _line_so_far() -> str:
    """What stands in the line that is being edited, where the platform knows."""
    readline = sys.modules.get("readline")
    return str(readline.get_line_buffer()) if readline else ""


def _tell_dues(talk: Chat) -> None:
    while talk.dues:
        _turn(talk, Heard(0, "", time.monotonic(), _scene(talk), due=talk.dues.popleft().reminder))


def _take_aside(talk: Chat, message: FromMind) -> None:
    """Mail that belongs to no turn."""
    match message:
        case Due():
            talk.dues = deque([*(each for each in talk.dues if each.reminder != message.reminder), message])
        case MindState():
            talk.state = message if message.model or message.phase != "lost" else talk.state
        case _:
            pass


def _typed(talk: Chat) -> str | None:
    """The next line; None when the user leaves."""
    try:
        if sys.stdin.isatty() and talk.console.is_terminal:
            with suppress(ImportError):
                importlib.import_module("readline")  # history and editing for input(), where the platform has it
            return input(_PROMPT).strip()
        line = sys.stdin.readline()
        return line.strip() if line else None
    except (EOFError, KeyboardInterrupt):
        talk.console.print()
        return None
    except UnicodeDecodeError:
        raise VrappError("what was typed is not UTF-8 text; set the terminal's encoding") from None


def _turn(talk: Chat, heard: Heard, show: bool = True) -> Answer:
    """One exchange. Ctrl-C ends the answer; only what was shown enters the history."""
    talk.turn_id += 1
    talk.mind.send(Heard(talk.turn_id, heard.text, heard.at_s, heard.scene, heard.greet, heard.due))
    return _receive(talk, Answer(talk.turn_id), show)


def _receive(talk: Chat, answer: Answer, show: bool = True, mail: Sequence[FromMind] = ()) -> Answer:
    """Show an answer as it comes; `mail` came already."""
    try:
        for message in mail:
            _take(talk, answer, message, show)
        while answer.ended is None and not (answer.trouble and not talk.mind.alive):
            for message in _mail(talk):
                _take(talk, answer, message, show)
    except KeyboardInterrupt:
        talk.mind.send(Stop(answer.turn_id, answer.text))
        if show:
            talk.console.print(Text(" –" if answer.shown else "(interrupted)", style="dim"))
        if show and answer.care:
            _show_care(talk, answer.care)
        answer.ended = TurnEnded(answer.turn_id, "stopped")
        return answer
    if show and answer.shown:
        talk.console.print()
    if show and answer.care:
        _show_care(talk, answer.care)
    if answer.ended is not None and (answer.ended.reason != "failed" or answer.shown):
        talk.mind.send(Spoken(answer.turn_id, answer.text))
    if answer.trouble and answer.ended is not None and answer.ended.reason != "failed":
        _tell_trouble(talk, answer.trouble)
    return answer


def _take(talk: Chat, answer: Answer, message: FromMind, show: bool) -> None:
    match message:
        case Sentence(turn_id=turn_id) if turn_id == answer.turn_id:
            answer.shown.append(message)
            if show:
                _show(talk, message)
            if talk.on_sentence:
                talk.on_sentence(message)
        case TurnEnded(turn_id=turn_id) if turn_id == answer.turn_id:
            answer.ended = message
            if message.reason == "failed" and show:
                _note(talk, answer.trouble or f"{talk.state.persona or 'The companion'} lost the thread. Say it again in a moment.")
        case Care():
            answer.care = message
        case Trouble():
            answer.trouble = message.text
            if message.fatal:
                raise VrappError(message.text)
        case ToolCall(turn_id=turn_id) if turn_id == answer.turn_id:
            talk.mind.send(talk.on_call(message) if talk.on_call else asking.without_room(message))
        case AskUser(turn_id=turn_id) if turn_id == answer.turn_id:
            talk.mind.send(_asked(talk, message))
        case _:
            _take_aside(talk, message)


def _asked(talk: Chat, question: AskUser) -> UserAnswered:
    """Put a question to the user; whoever cannot be asked has said no."""
    if not (talk.console.is_terminal and sys.stdin.isatty()):
        _note(talk, f"{question.question} Nobody is here to say yes: it is not done.")
        return UserAnswered(question.call_id, yes=False)
    talk.console.print(Text(f"{question.question} [{' / '.join(asking.choices(question))}]", style="yellow"))
    words = _typed(talk) or "no"
    return asking.answer_of(question, words) or UserAnswered(question.call_id, yes=False)


def _show(talk: Chat, sentence: Sentence) -> None:
    first = sentence.index == 0
    if talk.console.is_terminal:
        opening = Text(f"{talk.state.persona}: ", style="bold cyan") if first else Text(" ")
        talk.console.print(opening + Text(sentence.text, style="default"), end="")
    else:
        print(sentence.text if first else f" {sentence.text}", end="", flush=True)


def _show_care(talk: Chat, mail: Care) -> None:
    """Whom to call, after the words: the last thing on the screen."""
    title, *lines = care.rows(mail)
    if talk.console.is_terminal:
        talk.console.print(Panel(Text("\n".join(lines)), title=Text(title, style="bold"), border_style="cyan", expand=False))
    else:
        print("\n".join((f"[{title}]", *lines)), flush=True)


def _note(talk: Chat, text: str) -> None:
    if talk.console.is_terminal:
        talk.console.print(Text(text, style="yellow"))
    else:
        print(text, file=sys.stderr)


def _wait_until_ready(talk: Chat) -> None:
    """Loading, with its progress; a trouble that cannot be mended is raised, another is told."""
    with talk.console.status("waking up") if talk.console.is_terminal else nullcontext() as status:
        while talk.state.phase != "ready":
            for message in _mail(talk):
                if isinstance(message, Trouble):
                    if message.fatal:
                        raise VrappError(message.text)
                    _tell_trouble(talk, message.text)
                elif isinstance(message, MindState):
                    talk.state = message
                    if status is not None and message.progress:
                        status.update(f"{message.detail or 'waking up'} {message.progress:.0%}")
    if talk.state.detail:
        _tell_trouble(talk, talk.state.detail)


def _tell_trouble(talk: Chat, line: str) -> None:
    """Something that did not keep the companion from answering; not twice in a row."""
    if line != talk.trouble:
        _note(talk, line)
    talk.trouble = line


def _mail(talk: Chat) -> list[FromMind]:
    mail = talk.mind.poll()
    if not mail:
        time.sleep(_TICK_S)
    return mail


def _scene(talk: Chat) -> SceneNow:
    if talk.scene is not None:
        return talk.scene()
    now = datetime.now()
    return SceneNow(clock=f"{now:%A}, {now.day} {now:%B %Y}, {now:%H:%M}", through="terminal")

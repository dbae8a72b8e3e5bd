"""The main process's side of a turn: what the user said goes to the mind, sentences go to the voice, and what is really heard comes to the room.

In: the user's words, an interruption, the mail of the mind and of the voice. Out: messages to both (sent through their links) and the mail that is
still about the present turn, for the avatar and the panel. Nothing here waits. Times are seconds on the clock that the caller passes in.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from vrapp.messages import (
    AskUser,
    Care,
    Due,
    FromMind,
    FromVoice,
    Heard,
    Hush,
    MindState,
    Say,
    SceneNow,
    Sentence,
    Speech,
    Spoken,
    Stop,
    ToMind,
    ToolCall,
    ToVoice,
    Trouble,
    TurnEnded,
    TurnStarted,
    UserAnswered,
)

Phase = Literal["waiting", "idle", "thinking", "speaking"]
"""waiting: the mind is not ready. idle: nobody speaks. thinking: a turn is open, nothing to hear yet. speaking: a sentence is being heard."""

LONGEST_UTTERANCE = 2000  # characters: what a person types in one breath; more would push the persona out of the context


class MindLink(Protocol):
    def send(self, message: ToMind) -> None: ...
    def poll(self) -> Sequence[FromMind]: ...
    def close(self) -> None: ...


class VoiceLink(Protocol):
    def send(self, message: ToVoice) -> None: ...
    def poll(self) -> Sequence[FromVoice]: ...
    def close(self) -> None: ...


@dataclass(slots=True)
class Conversation:
    """Plain state; the functions below change it. `heard` holds the sentences of this turn that have been spoken to their end."""

    mind: MindLink
    voice: VoiceLink
    state: MindState = field(default_factory=lambda: MindState("starting"))
    turn_id: int = 0
    open: bool = False  # the present turn is not over
    nudged: bool = False  # the mind was told of a silence and has not begun to speak
    sentences: dict[int, Sentence] = field(default_factory=dict[int, Sentence])
    heard: list[str] = field(default_factory=list[str])
    speech: Speech | None = None
    ended: TurnEnded | None = None
    user_words: str = ""  # of the present turn
    queued: tuple[str, SceneNow] | None = None  # said before the mind was ready
    trouble: str = ""
    quick_replies: tuple[str, ...] = ()
    wishes: deque[ToolCall | AskUser] = field(default_factory=deque[ToolCall | AskUser])  # of the present turn, not yet granted
    question: AskUser | None = None  # which the user has not answered
    dues: deque[Due] = field(default_factory=deque[Due])  # what the companion is to say as soon as nobody speaks
    care: Care | None = None  # whom to call, until the user puts it away

    @property
    def phase(self) -> Phase:
        if self.open:
            return "speaking" if self.speech is not None else "thinking"
        return "idle" if self.state.phase in ("ready", "thinking") else "waiting"


def say(talk: Conversation, text: str, scene: SceneNow, now_s: float) -> int:
    """The user said `text`: an answer that is under way is interrupted, a new turn begins. Returns its id, or the old one for empty text."""
    words = " ".join(text.split())[:LONGEST_UTTERANCE]
    if not words:
        return talk.turn_id
    if talk.state.phase not in ("ready", "thinking"):
        talk.queued = (words, scene)
        talk.user_words = words
        return talk.turn_id
    return _begin(talk, Heard(0, words, now_s, scene), now_s)


def greet(talk: Conversation, scene: SceneNow, now_s: float) -> int:
    """Ask the companion to open the conversation."""
    return _begin(talk, Heard(0, "", now_s, scene, greet=True), now_s)


def tell_due(talk: Conversation, scene: SceneNow, now_s: float) -> int:
    """Let the companion say the first of what is due."""
    return _begin(talk, Heard(0, "", now_s, scene, due=talk.dues.popleft().reminder), now_s)


def reply(talk: Conversation, answer: UserAnswered) -> None:
    """The user answered the open question; the turn goes on."""
    talk.question = None
    talk.mind.send(answer)


def nudge(talk: Conversation, scene: SceneNow, silent_s: float, now_s: float) -> int:
    """Nobody has spoken for so long: the companion may say something. Until it does, all stays as it is."""
    if talk.open or talk.state.phase != "ready":
        return talk.turn_id
    talk.turn_id += 1
    talk.nudged = True
    talk.mind.send(Heard(talk.turn_id, "", now_s, scene, silent_s=silent_s))
    return talk.turn_id


def _begin(talk: Conversation, heard: Heard, now_s: float) -> int:
    interrupt(talk, now_s)
    talk.turn_id += 1
    talk.wishes.clear()
    _open(talk, heard.text)
    talk.mind.send(Heard(talk.turn_id, heard.text, heard.at_s, heard.scene, heard.greet, due=heard.due))
    return talk.turn_id


def _open(talk: Conversation, words: str) -> None:
    talk.open, talk.ended, talk.speech, talk.trouble, talk.nudged, talk.question = True, None, None, "", False, None
    talk.sentences, talk.heard = {}, []
    talk.user_words = words
    talk.quick_replies = ()


def interrupt(talk: Conversation, now_s: float) -> bool:
    """Stop the answer that is under way: the voice is hushed, and the mind is told what was really heard. False when nothing was under way."""
    if not talk.open:
        return False
    spoken = heard_so_far(talk, now_s)
    talk.voice.send(Hush(talk.turn_id))
    talk.mind.send(Stop(talk.turn_id, spoken))
    talk.open, talk.speech, talk.question = False, None, None
    return True


def heard_so_far(talk: Conversation, now_s: float) -> str:
    """What of the answer has reached the user by now: whole sentences, and the words of the present one that had their time."""
    parts = list(talk.heard)
    speech = talk.speech
    if speech is not None and speech.index in talk.sentences:
        words = talk.sentences[speech.index].text.split()
        share = (now_s - speech.start_s) / speech.duration_s if speech.duration_s > 0 else 1.0
        parts.append(" ".join(words[: max(0, min(len(words), int(share * len(words))))]))
    return " ".join(part for part in parts if part)


def step(talk: Conversation, now_s: float) -> list[FromMind | FromVoice]:
    """Take in the mail of mind and voice, pass sentences on, close turns. Returns the mail that concerns the room now, oldest first."""
    fresh: list[FromMind | FromVoice] = []
    for mail in talk.mind.poll():
        if _from_mind(talk, mail):
            fresh.append(mail)
    for mail in talk.voice.poll():
        if _from_voice(talk, mail):
            fresh.append(mail)
    if talk.open and talk.ended is not None and talk.speech is None and len(talk.heard) >= len(talk.sentences):
        _close(talk)
    if talk.queued is not None and talk.state.phase == "ready":
        (words, scene), talk.queued = talk.queued, None
        say(talk, words, scene, now_s)
    return fresh


def _from_mind(talk: Conversation, mail: FromMind) -> bool:
    match mail:
        case MindState():
            talk.state = mail
            if mail.phase == "ready" and mail.quick_replies and not talk.quick_replies:
                talk.quick_replies = mail.quick_replies
        case Trouble():
            talk.trouble = mail.text
        case Due():
            talk.dues = deque([*(each for each in talk.dues if each.reminder != mail.reminder), mail])
        case Care():
            talk.care = mail
        case TurnStarted() if talk.nudged and mail.turn_id == talk.turn_id:
            _open(talk, "")
        case TurnStarted() | Sentence() | TurnEnded() | ToolCall() | AskUser() if mail.turn_id != talk.turn_id or not talk.open:
            return False
        case Sentence():
            talk.sentences[mail.index] = mail
            talk.voice.send(Say(mail.turn_id, mail.index, mail.text))
        case ToolCall() | AskUser():
            talk.wishes.append(mail)
        case TurnEnded():
            talk.ended, talk.question = mail, None
        case _:
            pass
    return True


def _from_voice(talk: Conversation, mail: FromVoice) -> bool:
    if isinstance(mail, Trouble):
        talk.trouble = mail.text
        return True
    if mail.turn_id != talk.turn_id or not talk.open:
        return False
    if isinstance(mail, Speech):
        talk.speech = mail
    else:
        talk.heard.append(talk.sentences[mail.index].text if mail.index in talk.sentences else "")
        talk.speech = None
    return True


def _close(talk: Conversation) -> None:
    """The answer was heard to its end. A turn that failed has no words of its own to keep."""
    assert talk.ended is not None
    talk.open = False
    if talk.ended.reason != "failed" or talk.heard:
        talk.mind.send(Spoken(talk.turn_id, " ".join(part for part in talk.heard if part)))
    if talk.ended.quick_replies:
        talk.quick_replies = talk.ended.quick_replies

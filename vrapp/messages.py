"""Everything that crosses a process border. Small frozen structs, packed with msgspec over multiprocessing connections.

Main sends `Heard`, `Stop`, `Spoken`, `Bye` to the mind; the mind answers with `MindState`, `TurnStarted`, `Sentence`, `TurnEnded`, `Trouble`.
In between the mind may wish for something: `ToolCall`, which main carries out and answers with `ToolResult`; `AskUser`, a question of yes or no that main
puts to the user and answers with `UserAnswered`; `Care`, whom to call, which main keeps in
sight; and `Due`, upon which main lets the companion speak as soon as nobody else does (`Heard.due`).
Main sends `Load`, `Compile`, `Bye` to the loader; it answers with `Loading`, `Compiled` or `Refused`.
Main sends `Say`, `Hush`, `Bye` to the voice; the voice answers with `Speech` and `SpeechEnded`. Times are seconds on `time.monotonic()`'s clock unless
a name says otherwise. Whatever belongs to a turn carries its `turn_id`; a receiver drops what belongs to a turn that is over.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Emotion = Literal["neutral", "happy", "angry", "sad", "relaxed", "surprised"]
MindPhase = Literal["starting", "loading", "ready", "thinking", "lost"]


class Message(msgspec.Struct, frozen=True, tag=True):
    """Base: tagged by class name, so that one decoder reads the union."""


class Mark(msgspec.Struct, frozen=True):
    """A stage direction inside a sentence. `at` is the character position in the sentence's text where it takes effect."""

    kind: Literal["emotion", "gesture", "gaze"]
    value: str
    at: int = 0


class Referent(msgspec.Struct, frozen=True):
    """What a pointing word of the user's ("that", "this one", "there") meant, by hand, head or eyes, at the time it was said. thing: its name."""

    word: str
    thing: str
    how: Literal["points", "holds", "touched", "looks"] = "looks"


class SceneNow(msgspec.Struct, frozen=True):
    """What is true around the conversation when the user spoke; rides in the newest user turn."""

    place: str = ""
    looking_at: str = ""  # name of the thing in the user's gaze, "" if none
    pointing_at: str = ""
    nearby: tuple[str, ...] = ()
    light: str = ""  # of the room, in a sentence
    clock: str = ""  # local date and time in words
    through: Literal["headset", "window", "terminal", "script"] = "terminal"
    standing: str = ""  # where the user is, by the nearest furniture: "by the window"
    meant: tuple[Referent, ...] = ()  # in the order of the words
    holding: str = ""
    touched: str = ""  # a moment ago
    screen: str = ""  # what is shown on it
    others: tuple[str, ...] = ()  # who else is here
    things: tuple[str, ...] = ()  # the names of all that the room holds, each once
    switchable: tuple[str, ...] = ()


# main -> mind


class Heard(Message, frozen=True):
    """The user said or typed something: a turn begins. `text` "" with `greet` asks the companion to open the conversation."""

    turn_id: int
    text: str
    at_s: float = 0.0
    scene: SceneNow = SceneNow()
    greet: bool = False
    due: int = 0  # the reminder that the companion is to speak of; `text` is ""
    silent_s: float = 0.0  # nobody has spoken for so long: the companion may say something, or nothing (then no TurnStarted comes); `text` is ""


class ToolResult(Message, frozen=True):
    """What came of a call, in words that are data. To a call that is over it is dropped."""

    call_id: int
    text: str
    failed: bool = False


class UserAnswered(Message, frozen=True):
    """To `AskUser`. always: and so from now on."""

    call_id: int
    yes: bool
    always: bool = False


class Stop(Message, frozen=True):
    """The user interrupted. `spoken` is what was really shown or heard of the answer; only that enters the history."""

    turn_id: int
    spoken: str


class Spoken(Message, frozen=True):
    """The answer was delivered to its end: the turn may enter the history as it is."""

    turn_id: int
    spoken: str


class Bye(Message, frozen=True):
    """Finish: write what must not be lost and end the process."""


# mind -> main


class MindState(Message, frozen=True):
    """Where the mind stands. `detail` is one line for a person, `model` the model's name once known, `progress` 0..1 while loading.
    `recent` holds the last exchanges of the stored conversation as (speaker, text), oldest first, sent once with the first "ready"."""

    phase: MindPhase
    detail: str = ""
    model: str = ""
    progress: float = 0.0
    persona: str = ""
    quick_replies: tuple[str, ...] = ()
    recent: tuple[tuple[str, str], ...] = ()


class TurnStarted(Message, frozen=True):
    turn_id: int


class Sentence(Message, frozen=True):
    """One sentence of the answer, free of marks; `index` counts from 0 in its turn."""

    turn_id: int
    index: int
    text: str
    marks: tuple[Mark, ...] = ()


class TurnEnded(Message, frozen=True):
    """The model has finished, or was stopped. Counts are tokens; times in milliseconds."""

    turn_id: int
    reason: Literal["done", "stopped", "length", "failed"]
    prompt_tokens: int = 0
    evaluated_tokens: int = 0  # prompt tokens not found in the cache
    generated_tokens: int = 0
    first_token_ms: float = 0.0
    total_ms: float = 0.0
    quick_replies: tuple[str, ...] = ()


class ToolCall(Message, frozen=True):
    """Do this in the room. arguments: one JSON object, checked against the tool's schema. Whoever may not or cannot do it says so in the result."""

    turn_id: int
    call_id: int
    name: str
    arguments: str


class AskUser(Message, frozen=True):
    """A question of yes or no that only the user can answer; always: "and from now on" may be offered too."""

    turn_id: int
    call_id: int
    question: str
    always: bool = False


class Due(Message, frozen=True):
    """The time of a reminder or timer has come: let the companion say it. Sent again until it was said."""

    reminder: int
    text: str


class HelpLine(msgspec.Struct, frozen=True):
    """Whom to call. note: when, and what it costs."""

    name: str
    number: str
    note: str = ""


class Care(Message, frozen=True):
    """The user may be in danger: shown beside the words until the user puts it away, whatever else is said. severity: 1 worry, 2 serious, 3 now.
    country: whose numbers they are, "" where that is not known; `note` then says how to find others."""

    turn_id: int
    kind: str
    severity: int
    title: str
    emergency: str
    lines: tuple[HelpLine, ...] = ()
    country: str = ""
    note: str = ""


class Trouble(Message, frozen=True):
    """Something failed; one line that says what and what next. `fatal`: the sender cannot go on."""

    text: str
    fatal: bool = False


# main -> voice


class Say(Message, frozen=True):
    turn_id: int
    index: int
    text: str


class Hush(Message, frozen=True):
    """Be silent now and forget what is queued."""

    turn_id: int


# voice -> main


class Viseme(msgspec.Struct, frozen=True):
    """From `at_s` (seconds after the sentence's start) the mouth moves to this shape; weights of VRM's aa, ih, ou, ee, oh."""

    at_s: float
    aa: float = 0.0
    ih: float = 0.0
    ou: float = 0.0
    ee: float = 0.0
    oh: float = 0.0


class Speech(Message, frozen=True):
    """A sentence began to sound (or, without a sound device, to be shown) at `start_s`. `visemes` in time order."""

    turn_id: int
    index: int
    start_s: float
    duration_s: float
    visemes: tuple[Viseme, ...] = ()


class SpeechEnded(Message, frozen=True):
    turn_id: int
    index: int


# main -> loader

LoadKind = Literal["avatar", "room"]


class Load(Message, frozen=True):
    """Read this file and make it ready for the GPU."""

    kind: LoadKind
    path: str


class Compile(Message, frozen=True):
    """Build these programs once and keep them on disk: label, stages and defines of each, as `vrapp.render.binaries` takes them."""

    programs: list[tuple[str, list[str], list[str]]]


class LightShare(msgspec.Struct, frozen=True):
    """A group of lights in a mix: its files, "" where it has none, and how bright it is."""

    weight: float
    lightmap: str = ""
    strength: float = 1.0
    probes: str = ""
    environment: str = ""


class Relight(Message, frozen=True):
    """Sum these for the room in this folder. environment: where a group has none of its own; outside: what is seen through the window; "": as it is."""

    folder: str
    shares: list[LightShare]
    environment: str = ""
    outside: str = ""


# loader -> main


class Loading(Message, frozen=True):
    """It lies in shared memory of this name; the first `head` bytes say what is where (`vrapp.loading`)."""

    memory: str
    head: int


class Compiled(Message, frozen=True):
    """As far as it was possible."""


class Refused(Message, frozen=True):
    """It cannot be had; one line for the user."""

    text: str


ToMind = Heard | Stop | Spoken | ToolResult | UserAnswered | Bye
FromMind = MindState | TurnStarted | Sentence | TurnEnded | ToolCall | AskUser | Due | Care | Trouble
ToVoice = Say | Hush | Bye
FromVoice = Speech | SpeechEnded | Trouble
ToLoader = Load | Relight | Compile | Bye
FromLoader = Loading | Compiled | Refused | Trouble

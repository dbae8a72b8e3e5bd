"""What the avatar does next, as one state chart. In: what it senses and the mail of the conversation. Out: a `Want` for each frame.

    away ── somebody comes ──> arriving ── greeted ──> idle
    idle, arriving ── the user speaks or types ──> listening ── they fall silent ──> idle
    idle, arriving, listening ── a turn begins ──> thinking ── a sentence sounds ──> speaking ── it was the last ──> idle
    speaking ── a long pause between sentences ──> thinking ── the turn ends, or the mind is lost, without a word ──> idle
    thinking, speaking ── the user interrupts ──> interrupted ── a moment later ──> listening
    any ── nobody is here ──> away

`TABLE` lists every transition; each step takes the first whose condition holds. `trace` hears one line for each decision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import cos, radians, sin
from typing import Literal

import numpy as np

from vrapp.avatar import turns, walk
from vrapp.avatar.batch import F32
from vrapp.avatar.ease import Follower, log_normal
from vrapp.avatar.looking import MARK_S, Looking
from vrapp.avatar.mouth import Mouth
from vrapp.avatar.player import BEATS
from vrapp.avatar.pose import Activity, Want
from vrapp.avatar.turns import Vec
from vrapp.avatar.walk import Walk
from vrapp.messages import Emotion, FromMind, FromVoice, Mark, MindState, Sentence, Speech, SpeechEnded, TurnEnded, TurnStarted

State = Literal["away", "arriving", "idle", "listening", "thinking", "speaking", "interrupted"]

ACTIVITY: dict[State, Activity] = {
    "away": "away",
    "arriving": "idle",
    "idle": "idle",
    "listening": "listening",
    "thinking": "thinking",
    "speaking": "speaking",
    "interrupted": "listening",
}
GREETING_S, INTERRUPTED_S, PAUSE_S, SILENCE_S, GONE_S = 2.6, 0.7, 1.4, 1.6, 2.0
WAVE_S = 3.6  # from arriving until the hand that waved is down again
FACE_USER, FACED = radians(32.0), radians(3.0)
_EMOTION_HOLD_S = 4.5
_TURN_RATE = 3.4  # of turning on the spot, as `Follower` takes it
_NOD_S = (5.2, 2.2)


@dataclass(slots=True)
class Senses:
    """What the avatar can know of the user and the room now; world space. head: (4, 4) world_from_head, a viewer looks along -Z. hands: places or None.
    looking_at, pointing_at: names in `things`. user_busy: they speak or type. interrupted: they cut the avatar short in this frame."""

    head: F32 = field(default_factory=lambda: np.eye(4, dtype=np.float32))
    present: bool = True
    hands: tuple[Vec | None, Vec | None] = (None, None)
    looking_at: str = ""
    pointing_at: str = ""
    things: dict[str, Vec] = field(default_factory=dict[str, Vec])
    user_busy: bool = False
    interrupted: bool = False
    eyes: Vec | None = None  # the avatar's own (`Avatar.eyes`); None: guessed from where it stands


@dataclass(slots=True)
class Cues:
    """What has happened, for the conditions of the chart."""

    present: bool = False
    busy: bool = False
    quiet_since: float = -100.0
    seen_at: float = -100.0
    turn_open: bool = False
    turn_began: bool = False  # in this frame
    sounding: bool = False
    sound_ended_at: float = -100.0
    unsaid: int = 0  # sentences that have come and not yet sounded to their end
    interrupted: bool = False
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """From some states to another when a condition holds; `after` says how many seconds the state must have lasted."""

    froms: tuple[State, ...]
    to: State
    why: str
    when: Callable[[Cues, float], bool]
    after_s: float = 0.0


_HERE: tuple[State, ...] = ("arriving", "idle", "listening", "thinking", "speaking", "interrupted")

TABLE: tuple[Change, ...] = (
    Change(_HERE, "away", "nobody is here", lambda c, now: not c.present and now > c.seen_at + GONE_S),
    Change(("away",), "arriving", "somebody is here", lambda c, now: c.present),
    Change(("thinking", "speaking"), "interrupted", "the user interrupts", lambda c, now: c.interrupted),
    Change(("arriving", "idle", "listening", "thinking", "interrupted"), "speaking", "a sentence sounds", lambda c, now: c.sounding),
    Change(("arriving", "idle", "listening"), "thinking", "a turn begins", lambda c, now: c.turn_began),
    Change(("interrupted",), "thinking", "takes up the new turn", lambda c, now: c.turn_open, 0.5 * INTERRUPTED_S),
    Change(("thinking",), "idle", "the mind is lost", lambda c, now: c.lost),
    Change(("thinking",), "idle", "the turn ended without a word", lambda c, now: not c.turn_open and not c.unsaid),
    Change(("speaking",), "idle", "the last sentence is over", lambda c, now: not c.sounding and not c.turn_open and not c.unsaid),
    Change(("speaking",), "thinking", "the next sentence is late", lambda c, now: not c.sounding and now > c.sound_ended_at + PAUSE_S),
    Change(("interrupted",), "listening", "listens", lambda c, now: True, INTERRUPTED_S),
    Change(("arriving", "idle"), "listening", "the user speaks or types", lambda c, now: c.busy),
    Change(("listening",), "idle", "the user is silent", lambda c, now: not c.busy and now > c.quiet_since + SILENCE_S),
    Change(("arriving",), "idle", "has greeted", lambda c, now: True, GREETING_S),
)


class Behaviour:
    """One avatar's mind for its body. spot: x, y, z and yaw (radians, 0 faces +Z) where it stands. The wish it returns is filled again each frame."""

    def __init__(
        self, spot: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0), seed: int | np.random.Generator = 0, trace: Callable[[str], None] | None = None
    ) -> None:
        looking, self._rng = np.random.default_rng(seed).spawn(2)
        self.state: State = "away"
        self.want = Want()
        self.cues = Cues()
        self.mouth = Mouth()
        self.looking = Looking(looking)
        self._trace = trace
        self._spot = spot
        self._yaw = Follower(_TURN_RATE, spot[3])
        self._goal_yaw, self._turning = spot[3], False
        self._since, self._now = 0.0, 0.0
        self._sentences: dict[tuple[int, int], Sentence] = {}
        self._due: list[tuple[float, Mark]] = []
        self._beats: list[str] = []  # the last ones, not to be repeated
        self._emotion: Emotion = "neutral"
        self._intensity, self._felt_until = 0.0, -1.0
        self._next_nod, self._waved, self._told = 0.0, True, ""
        self._arrived_at = -100.0
        self._walk: Walk | None = None
        self._stand()

    def place_at(self, spot: tuple[float, float, float, float]) -> None:
        """Stand there from now on, facing as the spot does; what it is doing goes on."""
        self._spot = spot
        self._yaw = Follower(_TURN_RATE, spot[3])
        self._goal_yaw, self._turning, self._walk = spot[3], False, None
        self._stand()

    @property
    def place(self) -> tuple[float, float]:
        """x, z of where it stands now."""
        return self._spot[0], self._spot[2]

    @property
    def walking(self) -> bool:
        return self._walk is not None

    def walk_along(self, corners: Sequence[tuple[float, float]]) -> None:
        """Go to the last of these places on the floor, over the others; a walk that is under way ends here."""
        self._walk = walk.begin(self.place, corners, self._yaw.value) if corners else None
        self._turning = False
        self._say(f"walks to {corners[-1]}" if corners else "stays here")

    def step(self, senses: Senses, mail: Iterable[FromMind | FromVoice], now_s: float, dt_s: float) -> Want:
        """Take in senses and mail, decide, and say what the body should do."""
        self._now = now_s
        self._sense(senses)
        for message in mail:
            self._take(message)
        self._decide()
        self._face(senses, dt_s)
        self._act(senses)
        self._feel()
        self._look(senses)
        want = self.want
        want.activity = ACTIVITY[self.state]
        self.mouth.weights(now_s, want.visemes)
        return want

    def gesture(self, name: str, size: float = 1.0, at: Vec | None = None) -> None:
        """Begin a gesture now."""
        want = self.want
        want.gesture, want.gesture_size, want.point_at = name, size, at
        want.gesture_serial += 1
        self._say(f"gesture {name}")

    def _say(self, what: str) -> None:
        if self._trace is not None:
            self._trace(f"{self._now:8.2f} {self.state}: {what}")

    def _sense(self, senses: Senses) -> None:
        cues = self.cues
        cues.present, cues.interrupted, cues.turn_began, cues.lost = senses.present, False, False, False
        if senses.present:
            cues.seen_at = self._now
        if cues.busy and not senses.user_busy:
            cues.quiet_since = self._now
        cues.busy = senses.user_busy
        if senses.interrupted:
            self._hush()
            cues.interrupted = True

    def _hush(self) -> None:
        self.mouth.hush()
        self._due.clear()
        self._sentences.clear()
        self.cues.sounding, self.cues.unsaid, self.cues.turn_open = False, 0, False

    def _take(self, message: FromMind | FromVoice) -> None:
        cues = self.cues
        match message:
            case TurnStarted():
                if cues.sounding or cues.unsaid:  # the user spoke over the answer: what was to be said is void
                    self._hush()
                    cues.interrupted = True
                cues.turn_open = cues.turn_began = True
            case Sentence():
                self._sentences[message.turn_id, message.index] = message
                cues.unsaid += 1
            case Speech():
                cues.sounding = True
                self.mouth.say(message)
                self._schedule(message)
            case SpeechEnded():
                cues.sounding, cues.sound_ended_at = False, self._now
                cues.unsaid = max(0, cues.unsaid - 1)
                self._sentences.pop((message.turn_id, message.index), None)
                self.mouth.hush()
            case TurnEnded():
                cues.turn_open = False
            case MindState(phase="lost"):
                cues.lost, cues.turn_open = True, False
                self.gesture("shrug", 0.7)
            case _:
                pass

    def _schedule(self, speech: Speech) -> None:
        """Marks take effect when their place in the text is reached; a sentence without a gesture of its own may get a beat."""
        sentence = self._sentences.get((speech.turn_id, speech.index))
        marks = sentence.marks if sentence else ()
        length = max(len(sentence.text), 1) if sentence else 1
        self._due.extend((speech.start_s + speech.duration_s * min(mark.at, length) / length, mark) for mark in marks)
        if speech.duration_s > 1.3 and not any(mark.kind == "gesture" for mark in marks):
            at, most = max(0.2, self._arrived_at + WAVE_S - speech.start_s), speech.duration_s - 0.9
            while at < most:
                if self._rng.uniform() < 0.6:
                    others = [beat for beat in BEATS if beat not in self._beats]
                    self._beats = [*self._beats[-3:], others[int(self._rng.integers(len(others)))]]
                    self._due.append((speech.start_s + at, Mark("gesture", self._beats[-1])))
                at += 2.3 + float(self._rng.uniform(0.2, 1.6))
        self._due.sort(key=lambda due: due[0])

    def _decide(self) -> None:
        """Follow the chart until nothing changes; a chart can pass through several states in a frame but not run in a ring."""
        for _ in range(len(TABLE)):
            lasted = self._now - self._since
            change = next((c for c in TABLE if self.state in c.froms and lasted >= c.after_s and c.when(self.cues, self._now)), None)
            if change is None:
                return
            self._say(f"-> {change.to} ({change.why})")
            self.state, self._since = change.to, self._now
            self._enter(change)
        self.cues.turn_began = self.cues.interrupted = False

    def _enter(self, change: Change) -> None:
        if change.to == "arriving":
            self._waved, self._arrived_at = False, self._now
        elif change.to == "interrupted":
            self._emotion, self._intensity, self._felt_until = "surprised", 0.35, self._now + 0.5
            self.looking.at_user(self._now, "interrupted")
            self.cues.interrupted = False
        elif change.to == "thinking":
            self.cues.turn_began = False
        elif change.to == "listening":
            self.cues.quiet_since = self._now  # whoever cut in is about to go on
            self._next_nod = self._now + log_normal(self._rng, *_NOD_S)

    def _face(self, senses: Senses, dt_s: float) -> None:
        """Turn on the spot when the user is too far aside; the feet follow by steps (`vrapp.avatar.legs`)."""
        if self._walk is not None:
            self._go(self._walk, dt_s)
            return
        x, _, z, rest_yaw = self._spot
        goal = rest_yaw
        if senses.present:
            away_x, away_z = float(senses.head[3, 0]) - x, float(senses.head[3, 2]) - z
            goal = turns.yaw_pitch((away_x, 0.0, away_z))[0] if away_x * away_x + away_z * away_z > 0.01 else self._goal_yaw
        gap = abs(turns.wrapped(goal - self._yaw.value))
        if not self._turning and gap > FACE_USER:
            self._turning = True
            self._say("turns to face the user" if senses.present else "turns back")
        if self._turning:
            self._goal_yaw = self._yaw.value + turns.wrapped(goal - self._yaw.value)
            self._turning = gap > FACED
        self._yaw.step(self._goal_yaw, dt_s)
        self._stand()

    def _go(self, way: Walk, dt_s: float) -> None:
        walk.step(way, self._yaw.value, dt_s)
        self._spot = (way.at[0], self._spot[1], way.at[1], way.heading)
        self._goal_yaw = self._yaw.value + turns.wrapped(way.heading - self._yaw.value)
        self._yaw.step(self._goal_yaw, dt_s)
        if way.done:
            self._walk = None
        self._stand()

    def _stand(self) -> None:
        x, y, z, _ = self._spot
        s, c = sin(self._yaw.value), cos(self._yaw.value)
        self.want.root[...] = ((c, 0.0, -s, 0.0), (0.0, 1.0, 0.0, 0.0), (s, 0.0, c, 0.0), (x, y, z, 1.0))

    def _act(self, senses: Senses) -> None:
        """What a state does by itself: wave, nod, and the marks that are due."""
        now = self._now
        while self._due and self._due[0][0] <= now:
            self._mark(self._due.pop(0)[1], senses)
        here_s = now - self._arrived_at
        if self.state in ("arriving", "speaking") and not self._waved and (here_s > 1.0 or (here_s > 0.35 and not self._turning)):
            self._waved = True
            self.gesture("wave")
            self._emotion, self._intensity, self._felt_until = "happy", 0.75, now + 3.0
        if self.state == "listening" and senses.user_busy and now >= self._next_nod:
            self.gesture("nod" if self._rng.uniform() < 0.8 else "tilt", float(self._rng.uniform(0.35, 0.6)))
            self._next_nod = now + log_normal(self._rng, *_NOD_S)
        if self.state in ("idle", "listening"):
            name = senses.pointing_at or senses.looking_at
            if name in senses.things and self.looking.share(senses.things[name], name, now):
                self._say(f"follows the user's attention to {name}")

    def _mark(self, mark: Mark, senses: Senses) -> None:
        if mark.kind == "gesture":
            self.gesture(mark.value, at=senses.things.get(senses.pointing_at or senses.looking_at))
        elif mark.kind == "emotion":
            self._emotion, self._intensity = _emotion(mark.value), 0.85
            self._felt_until = self._now + _EMOTION_HOLD_S
            self._say(f"feels {self._emotion}")
        elif mark.value in senses.things:
            self.looking.look_at(senses.things[mark.value], self._now + MARK_S, f"speaks of {mark.value}")
        elif mark.value == "user":
            self.looking.at_user(self._now, "the sentence says so")
        else:
            self.looking.avert(mark.value, self._now + MARK_S)

    def _feel(self) -> None:
        """Emotions are held a while, and through the sentence that brought them; below them lies a friendly ease."""
        if self._now > self._felt_until and not self.cues.sounding:
            self._emotion, self._intensity = ("relaxed", 0.22) if self.state != "away" else ("neutral", 0.0)
        self.want.emotion, self.want.intensity = self._emotion, self._intensity

    def _look(self, senses: Senses) -> None:
        x, y, z, _ = self._spot
        eyes = senses.eyes or (x, y + 1.45, z)
        user = turns.vec(senses.head[3, :3].tolist()) if senses.present else None
        look = self.looking.step(ACTIVITY[self.state], user, eyes, self._yaw.value, senses.things, self._now)
        self.want.look_at, self.want.at_eyes, self.want.turn_head = look.place, look.at_user, look.turn_head
        if look.why != self._told:
            self._told = look.why
            self._say(look.why)


def _emotion(name: str) -> Emotion:
    match name:
        case "happy" | "angry" | "sad" | "relaxed" | "surprised":
            return name
        case _:
            return "neutral"

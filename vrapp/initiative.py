"""When the companion may speak unasked: after a long silence, if the user has switched it on, never at night, and never again before the user has answered.

In: the conversation, whether somebody is there and busy, the hour, the time. Out: for how long it has been silent, once it is time; what to say is the
mind's to know (vrapp.mind.known). Pure state: the same in the headset, in the window and in the terminal.
"""

from __future__ import annotations

from dataclasses import dataclass

from vrapp.config import MindSettings

SILENCE_S = 180.0  # of nobody speaking, typing or coming in


@dataclass(slots=True)
class Initiative:
    """quiet_hours: from and to, hours of the local day, over midnight or not. since_s: when it fell silent. waits: it spoke unasked and got no answer."""

    on: bool = False
    quiet_hours: tuple[int, int] = (22, 8)
    silence_s: float = SILENCE_S
    since_s: float = -1.0
    turn_id: int = 0
    waits: bool = False


def of_settings(settings: MindSettings) -> Initiative:
    return Initiative(settings.initiative == "lively", settings.quiet_hours)


def silent_for(state: Initiative, turn_id: int, busy: bool, hour: float, now_s: float) -> float:
    """Seconds of silence when it is time to break it, else 0. busy: somebody speaks or types, or nobody is there. turn_id: of the newest turn."""
    if turn_id != state.turn_id:
        state.waits = False  # a turn that we did not begin: the user has spoken
    if busy or turn_id != state.turn_id or state.since_s < 0.0:
        state.turn_id, state.since_s = turn_id, now_s
        return 0.0
    silent_s = now_s - state.since_s
    if not state.on or state.waits or silent_s < state.silence_s or is_quiet(state.quiet_hours, hour):
        return 0.0
    state.waits, state.turn_id, state.since_s = True, turn_id + 1, now_s  # the turn that the caller begins now
    return silent_s


def is_quiet(hours: tuple[int, int], hour: float) -> bool:
    """Whether `hour` lies in the quiet hours; equal ends mean that there are none."""
    first, last = hours
    return first <= hour < last if first < last else first != last and (hour >= first or hour < last)

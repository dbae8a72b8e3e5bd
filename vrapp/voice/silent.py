"""The voice without a sound device: paces sentences at speaking speed and gives the mouth something true to the letters.

In: Say and Hush. Out: Speech when a sentence begins, SpeechEnded when its time is over. The clock is passed in; the same code runs in the voice's process
and inside a scripted visit.
"""

from __future__ import annotations

from collections import deque

from vrapp.messages import FromVoice, Hush, Say, Speech, SpeechEnded, ToVoice
from vrapp.voice.letters import visemes

BETWEEN_S = 0.25  # a breath between two sentences


class SilentVoice:
    """`next_at_s`: when `step` has something to do again; None: only when something is said."""

    def __init__(self) -> None:
        self._queue: deque[Say] = deque()
        self._speaking: Speech | None = None
        self._free_at_s = 0.0

    @property
    def next_at_s(self) -> float | None:
        if self._speaking is not None:
            return self._speaking.start_s + self._speaking.duration_s
        return self._free_at_s if self._queue else None

    def take(self, message: ToVoice) -> None:
        if isinstance(message, Say):
            self._queue.append(message)
        elif isinstance(message, Hush):
            self._queue.clear()
            self._speaking = None
            self._free_at_s = 0.0

    def step(self, now_s: float) -> list[FromVoice]:
        """Everything that is due at `now_s`, oldest first."""
        out: list[FromVoice] = []
        speech = self._speaking
        if speech is not None and now_s >= speech.start_s + speech.duration_s:
            out.append(SpeechEnded(speech.turn_id, speech.index))
            self._speaking = None
            self._free_at_s = speech.start_s + speech.duration_s + BETWEEN_S
        if self._speaking is None and self._queue and now_s >= self._free_at_s:
            say = self._queue.popleft()
            shapes, duration_s = visemes(say.text)
            self._speaking = Speech(say.turn_id, say.index, now_s, duration_s, shapes)
            out.append(self._speaking)
        return out

"""Text that a model writes but nobody hears, taken out of its stream: what it thinks aloud, and calls of tools.

In: pieces of raw text, cut anywhere. Out: `Block`s: text to say, or a whole call (`<tool_call>...</tool_call>`); thoughts (`<think>...</think>`) are dropped.
The same text gives the same blocks, however it was cut.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

_OPENERS = {"<think>": "</think>", "<thinking>": "</thinking>", "<tool_call>": "</tool_call>"}
MOST_HIDDEN = 20_000  # characters of one hidden block; a model that never closes it has nothing to say


class Block(NamedTuple):
    kind: Literal["text", "call"]
    text: str


class BlockReader:
    """Feed it pieces; it holds back only what may still turn out to be an opener, and what is hidden."""

    def __init__(self) -> None:
        self._held = ""
        self._closer = ""

    def feed(self, text: str) -> list[Block]:
        self._held += text
        out: list[Block] = []
        while self._step(out):
            pass
        return out

    def finish(self) -> list[Block]:
        """The end: a block that was not closed is dropped, but for a call that looks whole, since the closing mark may be a token that is not shown."""
        held, closer = self._held, self._closer
        self._held = self._closer = ""
        if closer:
            return [Block("call", held.strip())] if closer == "</tool_call>" and held.rstrip().endswith("}") else []
        return [Block("text", held)] if held else []

    def _step(self, out: list[Block]) -> bool:
        """One step of reading; False when more text is needed."""
        if self._closer:
            end = self._held.find(self._closer)
            if end < 0:
                if len(self._held) > MOST_HIDDEN:
                    self._held = self._held[-len(self._closer) :]
                return False
            if self._closer == "</tool_call>":
                out.append(Block("call", self._held[:end].strip()))
            self._held, self._closer = self._held[end + len(self._closer) :], ""
            return True
        start = self._held.find("<")
        if start < 0 or start > 0:
            plain = self._held if start < 0 else self._held[:start]
            if plain:
                out.append(Block("text", plain))
            self._held = self._held[len(plain) :]
            return start > 0
        opener = next((opener for opener in _OPENERS if self._held.startswith(opener)), "")
        if opener:
            self._held, self._closer = self._held[len(opener) :], _OPENERS[opener]
            return True
        if any(known.startswith(self._held) for known in _OPENERS):
            return False
        out.append(Block("text", "<"))
        self._held = self._held[1:]
        return bool(self._held)

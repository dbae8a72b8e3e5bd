"""A model's tokens: text to ids and back. In: bytes. Out: ids, or bytes. Text of a user's never becomes a control token."""

from __future__ import annotations

import ctypes
import re
from typing import Any

from llama_cpp import llama_cpp as c

# Functions whose stubs name the C types where ctypes hands out and takes Python's.
_bos: Any = c.llama_vocab_bos
_eos: Any = c.llama_vocab_eos


class Vocabulary:
    """Of a loaded model; lives no longer than that. handle: llama.cpp's own."""

    def __init__(self, model: Any) -> None:
        self.handle: Any = c.llama_model_get_vocab(model)
        self.size = int(c.llama_vocab_n_tokens(self.handle))
        self._pieces: dict[int, bytes] = {}
        self.bos, self.eos = int(_bos(self.handle)), int(_eos(self.handle))
        self._adds_bos = bool(c.llama_vocab_get_add_bos(self.handle)) and self.bos >= 0
        self._control = self._control_words()

    def tokens(self, text: bytes, start: bool = True) -> list[int]:
        """start: the text begins the conversation, and gets the model's first token if it wants one and the text does not write it."""
        room = len(text) + 8
        buffer = (c.llama_token * room)()
        opens = start and self._adds_bos and not text.startswith(self.piece(self.bos))
        count = c.llama_tokenize(self.handle, text, len(text), buffer, room, opens, True)
        return list(buffer[: max(0, count)])

    def piece(self, token: int) -> bytes:
        """The text of a token; b"" for none (-1)."""
        known = self._pieces.get(token)
        if known is None:
            buffer = ctypes.create_string_buffer(256)
            length = c.llama_token_to_piece(self.handle, token, buffer, len(buffer), 0, True) if token >= 0 else 0
            self._pieces[token] = known = buffer.raw[: max(0, length)]
        return known

    def is_end(self, token: int) -> bool:
        return bool(c.llama_vocab_is_eog(self.handle, token))

    def harmless(self, text: str) -> str:
        """The same for a reader, but a word that the tokenizer would turn into a control token is only a word: from a user's mouth it is no more."""
        return self._control.sub(lambda found: found[0][0] + " " + found[0][1:], text) if self._control else text

    def _control_words(self) -> re.Pattern[str] | None:
        words = [self.piece(token) for token in range(self.size) if c.llama_vocab_is_control(self.handle, token)]
        texts = [word.decode("utf-8", "replace") for word in words if len(word) > 1]
        return re.compile("|".join(map(re.escape, sorted(texts, key=len, reverse=True)))) if texts else None

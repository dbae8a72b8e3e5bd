"""A small sibling of the model that guesses what comes next, so that the large one checks several tokens at once instead of making them one by one.

In: the tokens so far. Out: a few likely ones. What is said does not change: every token is still chosen from the large model's own logits (Leviathan et al.
2023, "Fast Inference from Transformers via Speculative Decoding", in the form without correction: a guess stands only if it is what was chosen anyway).
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
from llama_cpp import llama_cpp as c

from vrapp.errors import BadInputError, VrappError
from vrapp.mind.backend import Stopped

MOST = 6  # tokens guessed at once
_SURE = 0.5  # a guess less likely than this is not worth the check
_BATCH = 64

_get_logits: Any = c.llama_get_logits_ith


class Draft:
    """Its cache follows the tokens that it is told. Raises BadInputError for a model with other tokens than `vocab`'s."""

    def __init__(self, path: Path, vocab: Any, context: int, threads: int, gpu_layers: int) -> None:
        with ExitStack() as stack:
            params = c.llama_model_default_params()
            params.n_gpu_layers = gpu_layers
            model = c.llama_model_load_from_file(str(path).encode(), params)
            if not model:
                raise BadInputError("llama.cpp cannot load this draft model; take another GGUF for mind.draft", path)
            stack.callback(c.llama_model_free, model)
            self._vocab: Any = c.llama_model_get_vocab(model)
            if not _same(vocab, self._vocab):
                raise BadInputError("the draft model has other tokens than the model; mind.draft must be a smaller one of the same family", path)
            shape = c.llama_context_default_params()
            shape.n_ctx, shape.n_batch, shape.n_ubatch = context, _BATCH, _BATCH
            shape.n_threads = shape.n_threads_batch = threads
            self._context: Any = c.llama_init_from_model(model, shape)
            if not self._context:
                raise VrappError("not enough memory for mind.draft; leave it out or lower mind.context")
            stack.callback(c.llama_free, self._context)
            self._owned = stack.pop_all()
        self._memory: Any = c.llama_get_memory(self._context)
        self._n_vocab = int(c.llama_vocab_n_tokens(self._vocab))
        self._room = int(c.llama_n_ctx(self._context))
        self._tokens: list[int] = []

    def close(self) -> None:
        self._owned.close()

    def read(self, tokens: list[int], stopped: Stopped) -> bool:
        """Bring the cache to `tokens`; False if stopped before."""
        same = _common(self._tokens, tokens)
        same -= same == len(tokens) > 0  # the last one is read again: what follows it is wanted
        c.llama_memory_seq_rm(self._memory, 0, same, -1)
        del self._tokens[same:]
        for start in range(same, len(tokens), _BATCH):
            if stopped():
                return False
            self._decode(tokens[start : start + _BATCH])
        return True

    def guess(self, tokens: list[int], most: int) -> list[int]:
        """At most `most` tokens that may follow `tokens`; stops where it is not sure, and before the end of the answer."""
        out: list[int] = []
        most = min(most, MOST, self._room - len(tokens) - 1)
        if most <= 0 or not self.read(tokens, lambda: False):
            return out
        while True:
            token, sure = self._likeliest()
            if sure < _SURE or c.llama_vocab_is_eog(self._vocab, token):
                return out
            out.append(token)
            if len(out) >= most:
                return out
            self._decode([token])

    def _likeliest(self) -> tuple[int, float]:
        logits = np.ctypeslib.as_array(_get_logits(self._context, -1), (self._n_vocab,))
        token = int(logits.argmax())
        return token, float(1.0 / np.exp(logits - logits[token]).sum())

    def _decode(self, tokens: list[int]) -> None:
        array = (c.llama_token * len(tokens))(*tokens)
        if c.llama_decode(self._context, c.llama_batch_get_one(array, len(tokens))) != 0:
            c.llama_memory_clear(self._memory, True)
            self._tokens = []
            raise VrappError("the draft model could not evaluate; leave out mind.draft")
        self._tokens += tokens


def _common(a: list[int], b: list[int]) -> int:
    length = min(len(a), len(b))
    return next((index for index in range(length) if a[index] != b[index]), length)


def _same(vocab: Any, other: Any) -> bool:
    """Whether two vocabularies are one: as many tokens (some files pad them a little), and a sample of them alike."""
    count, others = int(c.llama_vocab_n_tokens(vocab)), int(c.llama_vocab_n_tokens(other))
    if count != others or c.llama_vocab_type(vocab) != c.llama_vocab_type(other):
        return False
    return all(c.llama_vocab_get_text(vocab, token) == c.llama_vocab_get_text(other, token) for token in range(0, count, max(1, count // 512)))

"""Chooses tokens through llama.cpp's samplers, held to a grammar where one is given. In: a `Sampling`, the model's `Preset`, logits. Out: token ids.

A grammar is asked about the one token that was chosen; only when it refuses is it laid over the whole vocabulary and chosen again. So a token costs the
same with a grammar as without, until the model leaves it.
"""

from __future__ import annotations

import ctypes
import math
from typing import Any

import numpy as np
import numpy.typing as npt
from llama_cpp import llama_cpp as c

from vrapp.errors import VrappError
from vrapp.mind.backend import Sampling
from vrapp.mind.family import Preset

_REPEAT_WINDOW = 128  # tokens of this answer that the repeat penalty looks at
_TOKEN_DATA = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)], align=True)

# Functions whose stubs name the C types where ctypes hands out and takes Python's.
_apply: Any = c.llama_sampler_apply
_get_logits: Any = c.llama_get_logits_ith


class Sampler:
    """One answer's. Must be closed."""

    def __init__(self, sampling: Sampling, preset: Preset, vocab: Any, n_vocab: int) -> None:
        self._n_vocab = n_vocab
        self._table = np.zeros(n_vocab, dtype=_TOKEN_DATA)
        self._ids = np.arange(n_vocab, dtype=np.int32)
        self._grammar: Any = _grammar(sampling, vocab) if sampling.grammar else None
        self._chain: Any = c.llama_sampler_chain_init(c.llama_sampler_chain_default_params())
        for link in _links(sampling, preset, n_vocab):
            c.llama_sampler_chain_add(self._chain, link)

    def __enter__(self) -> Sampler:
        return self

    def __exit__(self, *_: object) -> None:
        c.llama_sampler_free(self._chain)
        if self._grammar is not None:
            c.llama_sampler_free(self._grammar)

    def first(self, logits: npt.NDArray[np.float32]) -> int:
        """Choose from kept logits, (n_vocab,) f32."""
        return self._accepted(self._chosen(logits))

    def next(self, context: Any, index: int = -1) -> int:
        """Choose what follows the token at `index` of the last batch."""
        if self._grammar is None:
            return int(c.llama_sampler_sample(self._chain, context, index))
        return self._accepted(self._chosen(np.ctypeslib.as_array(_get_logits(context, index), (self._n_vocab,))))

    def _chosen(self, logits: npt.NDArray[np.float32]) -> int:
        token = self._choose(logits)
        if self._grammar is None or self._allows(token):
            return token
        return self._choose(logits, through_grammar=True)

    def _accepted(self, token: int) -> int:
        c.llama_sampler_accept(self._chain, token)
        if self._grammar is not None:
            c.llama_sampler_accept(self._grammar, token)
        return token

    def _choose(self, logits: npt.NDArray[np.float32], through_grammar: bool = False) -> int:
        table = self._table  # sorting moves its rows about
        table["id"], table["logit"], table["p"] = self._ids, logits, 0.0
        array = _array(table)
        if through_grammar:
            _apply(self._grammar, ctypes.byref(array))
        _apply(self._chain, ctypes.byref(array))
        chosen = array.data[array.selected]
        if through_grammar and not math.isfinite(chosen.logit):
            raise VrappError("the model has no token for what its answer must look like; take another model or leave out its tools")
        return int(chosen.id)

    def _allows(self, token: int) -> bool:
        table = np.array([(token, 1.0, 0.0)], dtype=_TOKEN_DATA)
        array = _array(table)
        _apply(self._grammar, ctypes.byref(array))
        return bool(np.isfinite(table["logit"][0]))


def _array(table: npt.NDArray[Any]) -> Any:
    return c.llama_token_data_array(data=table.ctypes.data_as(c.llama_token_data_p), size=len(table), selected=-1, sorted=False)


def _grammar(sampling: Sampling, vocab: Any) -> Any:
    """Raises VrappError if it is no GBNF."""
    made = c.llama_sampler_init_grammar(vocab, sampling.grammar.encode(), b"root")
    if not made:
        raise VrappError("the grammar for the answer is not valid GBNF; this is a mistake in vrapp or in a tool's schema")
    return made


def _links(sampling: Sampling, preset: Preset, n_vocab: int) -> list[Any]:
    def own(value: float | None, otherwise: float) -> float:
        return otherwise if value is None else value

    temperature = own(sampling.temperature, preset.temperature)
    penalties = c.llama_sampler_init_penalties(n_vocab, _REPEAT_WINDOW, own(sampling.repeat_penalty, preset.repeat_penalty), 0.0, 0.0)
    if temperature <= 0:
        return [penalties, c.llama_sampler_init_greedy()]
    top_k = preset.top_k or 256  # first: the others then sort a few tokens, not the whole vocabulary
    return [
        c.llama_sampler_init_top_k(top_k),
        penalties,
        c.llama_sampler_init_top_p(own(sampling.top_p, preset.top_p), 1),
        c.llama_sampler_init_min_p(own(sampling.min_p, preset.min_p), 1),
        c.llama_sampler_init_temp(temperature),
        c.llama_sampler_init_dist(sampling.seed & 0xFFFFFFFF),
    ]

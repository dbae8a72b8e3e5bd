"""A Llama-family GGUF in this process, through llama.cpp's C interface.

In: lines of conversation. Out: pieces of text. The prompt is read in batches that a cancel can wait for or stop in their middle, the cache is re-used as far
as the text is the same (prefix.py), and every evaluated token is counted. Not thread-safe; one conversation at a time.
"""

from __future__ import annotations

import codecs
import ctypes
import os
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import llama_cpp
import numpy as np
import numpy.typing as npt
from llama_cpp import llama_cpp as c

from vrapp.config import MindSettings
from vrapp.errors import BadInputError, VrappError
from vrapp.mind import adapter, family, gguf, offload, prefix
from vrapp.mind.abort import Abort
from vrapp.mind.backend import Counts, Line, Sampling, Stopped
from vrapp.mind.batches import Batches
from vrapp.mind.draft import MOST, Draft
from vrapp.mind.sampler import Sampler
from vrapp.mind.template import Template
from vrapp.mind.vocabulary import Vocabulary

_SMALL = 1_000_000_000  # parameters under which long instructions do more harm than good
_BATCH_CPU, _TARGET_CPU_S = 32, 0.25  # can be stopped in its middle; what it had done is then lost
_BATCH_GPU, _TARGET_GPU_S = 512, 0.025  # cannot: a cancel waits for it
_ABORTED = 2  # llama_decode's status
_ASIDE = 1  # the sequence in which a summary is read before it takes its place
_SLOW_TOKEN_S = 0.04  # a model that takes longer for one token is stopped within it, too

# Functions whose stubs name the C types where ctypes hands out and takes Python's.
_meta_val_str: Any = c.llama_model_meta_val_str


class Llama:
    """Implements `vrapp.mind.backend.Backend`. `progress` is told 0..1 while the file loads and may return False to give up. draft: see `vrapp.mind.draft`."""

    def __init__(self, path: Path, settings: MindSettings, progress: Callable[[float], bool] | None = None, draft: Path | None = None) -> None:
        self.counts = Counts()
        self._owned = ExitStack()
        llama_cpp.llama_log_set(_SILENT, ctypes.c_void_p(0))
        gpu_layers = _gpu_layers(path, settings)
        self._model = self._load(path, gpu_layers, progress)
        self.vocabulary = Vocabulary(self._model)
        on_gpu = gpu_layers > 0 and bool(c.llama_supports_gpu_offload())
        most = settings.batch or (_BATCH_GPU if on_gpu else _BATCH_CPU)
        self._batches = Batches(most, _TARGET_GPU_S if on_gpu else _TARGET_CPU_S, min(most, _BATCH_CPU))
        self._context = self._open(path, settings, most)
        self._abort = Abort(self._context)
        manners = adapter.find(settings.adapter, path)
        if manners:
            adapter.attach(self._model, self._context, manners, self._owned.callback)
        self._memory: Any = c.llama_get_memory(self._context)
        self._can_shift = bool(c.llama_memory_can_shift(self._memory))
        self._cached = prefix.Cached()
        self._logits: npt.NDArray[np.float32] = np.zeros(0, dtype=np.float32)  # (n_vocab,) after `_logits_of`: a second try evaluates nothing
        self._logits_of = b""
        self.context = int(c.llama_n_ctx(self._context))
        self._draft = self._open_draft(draft, settings, gpu_layers) if draft else None
        self.tokens_read = 0  # prompt tokens evaluated in its life
        self._several: Any = None  # a batch with places, sequences and logits of its own
        self._name_it(path)

    def close(self) -> None:
        if self._draft is not None:
            self._draft.close()
            self._draft = None
        self._owned.close()

    # what Backend asks for

    def size(self, lines: Sequence[Line]) -> int:
        return len(self.vocabulary.tokens(self.render(lines).encode()))

    def read(self, lines: Sequence[Line], stopped: Stopped) -> None:
        if self._evaluate(self.render(lines, answer=False).encode(), Counts(), stopped, answer=False) and self._draft is not None:
            self._draft.read(self._cached.tokens, stopped)

    def answer(self, lines: Sequence[Line], sampling: Sampling, stopped: Stopped) -> Generator[str]:
        self.counts = counts = Counts()
        text = self.render(lines).encode()
        if not self._evaluate(text, counts, stopped):
            counts.ended = "stopped"
            return
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        with Sampler(sampling, self.preset, self.vocabulary.handle, self.vocabulary.size) as sampler:
            first = sampler.first(self._first_logits(text, counts))
            most = min(sampling.max_tokens, self.context - 1 - len(self._cached.tokens))
            for token in self._follow(first, sampler, most, counts, stopped):
                if self.vocabulary.is_end(token):
                    counts.ended = "end"
                    break
                counts.generated += 1
                yield decode(self.vocabulary.piece(token))
                if stopped():
                    counts.ended = "stopped"
                    return
                if counts.generated >= most:
                    counts.ended = "length"
                    break
            else:
                counts.ended = "stopped"
                return
        yield decode(b"", True)

    @property
    def cached_text(self) -> bytes:
        """What the model has read and still knows word by word."""
        return bytes(self._cached.text)

    def text_tokens(self, text: str) -> int:
        """Tokens of plain text, without the model's opening token."""
        return len(self.vocabulary.tokens(text.encode(), start=False))

    def render(self, lines: Sequence[Line], answer: bool = True) -> str:
        """The conversation as the model's own template writes it."""
        return self._template.text(lines, answer)

    def bare_rate(self, lines: Sequence[Line], sampling: Sampling) -> float:
        """Tokens a second of nothing but decode and sample, for comparison (bench_dialogue.py): the same model, context, text and sampler."""
        text = self.render(lines).encode()
        counts = Counts()
        self._evaluate(text, counts, lambda: False)
        tokens: list[int] = []
        with Sampler(sampling, self.preset, self.vocabulary.handle, self.vocabulary.size) as sampler:
            token = sampler.first(self._first_logits(text, counts))
            start_s = time.perf_counter()
            while len(tokens) + 1 < sampling.max_tokens and not self.vocabulary.is_end(token):
                tokens.append(token)
                array = (c.llama_token * 1)(token)
                c.llama_decode(self._context, c.llama_batch_get_one(array, 1))
                token = sampler.next(self._context)
            rate = len(tokens) / (time.perf_counter() - start_s)
        c.llama_memory_seq_rm(self._memory, 0, len(self._cached.tokens), -1)
        return rate

    # generation

    def _follow(self, token: int, sampler: Sampler, most: int, counts: Counts, stopped: Stopped) -> Iterator[int]:
        """The chosen tokens from `token` on; ends when stopped in the middle of one. A token is read only when the next one is wanted."""
        took_s, made = 0.0, 0
        while True:
            yield token
            made += 1
            guesses = self._guesses(token, most - made) if self._draft is not None else []
            start_s = time.perf_counter()
            if not self._decode([token, *guesses], stopped if took_s > _SLOW_TOKEN_S else None, every=bool(guesses)):
                return
            took_s = time.perf_counter() - start_s
            if not guesses:
                self._read_on([token])
                token = sampler.next(self._context)
                continue
            chosen = self._checked(token, guesses, sampler, counts)
            for token in chosen[:-1]:
                yield token
                made += 1
            token = chosen[-1]

    def _guesses(self, token: int, most: int) -> list[int]:
        assert self._draft is not None
        try:
            return self._draft.guess([*self._cached.tokens, token], most)
        except VrappError:  # it goes on without, more slowly
            self._draft.close()
            self._draft = None
            return []

    def _checked(self, token: int, guesses: list[int], sampler: Sampler, counts: Counts) -> list[int]:
        """What the model chooses after `token` and each guess, up to and with the first that was guessed wrongly. The wrong ones leave the cache."""
        chosen: list[int] = []
        for index, guess in enumerate([*guesses, -1]):
            chosen.append(sampler.next(self._context, index))
            if chosen[-1] != guess or self.vocabulary.is_end(guess):
                break
        counts.drafted += len(guesses)
        counts.accepted += len(chosen) - 1
        self._read_on([token, *chosen[:-1]])
        c.llama_memory_seq_rm(self._memory, 0, len(self._cached.tokens), -1)
        return chosen

    def _read_on(self, tokens: list[int]) -> None:
        for token in tokens:
            piece = self.vocabulary.piece(token)
            self._cached.extend(piece, [token], [len(piece)])

    # loading

    def _load(self, path: Path, gpu_layers: int, progress: Callable[[float], bool] | None) -> Any:
        params = c.llama_model_default_params()
        params.n_gpu_layers = gpu_layers
        callback = c.llama_progress_callback(lambda done, _: progress is None or progress(done))
        params.progress_callback = callback
        model = c.llama_model_load_from_file(str(path).encode(), params)
        if not model:
            raise BadInputError("llama.cpp cannot load this model; take another GGUF (vrapp models list)", path)
        self._owned.callback(c.llama_model_free, model)
        return model

    def _open(self, path: Path, settings: MindSettings, batch: int) -> Any:
        params = c.llama_context_default_params()
        trained = int(c.llama_model_n_ctx_train(self._model))
        params.n_ctx = min(settings.context, trained) if trained > 0 else settings.context
        params.n_batch = params.n_ubatch = max(batch, MOST + 1)
        params.n_threads = params.n_threads_batch = _threads(settings)
        params.n_seq_max, params.kv_unified = 2, True
        if not c.llama_supports_gpu_offload():
            params.flash_attn_type = c.LLAMA_FLASH_ATTN_TYPE_DISABLED  # on a CPU it costs a third of the speed at 1000 tokens, more from there
        context = c.llama_init_from_model(self._model, params)
        if not context:
            raise VrappError(f"not enough memory for {path.name} with a context of {params.n_ctx} tokens; lower mind.context")
        self._owned.callback(c.llama_free, context)
        return context

    def _meta(self, key: str) -> str:
        buffer = ctypes.create_string_buffer(1 << 16)
        length = _meta_val_str(self._model, key.encode(), buffer, len(buffer))
        return buffer.value.decode("utf-8", "replace") if length >= 0 else ""

    def _open_draft(self, path: Path, settings: MindSettings, gpu_layers: int) -> Draft:
        return Draft(path, self.vocabulary.handle, self.context, _threads(settings), gpu_layers)

    def _name_it(self, path: Path) -> None:
        """What the file says of itself: its name for people, how it likes to be sampled, its chat template, whether it is a small one."""
        self.small = int(c.llama_model_n_params(self._model)) < _SMALL
        self.name = self._meta("general.basename") or self._meta("general.name") or path.stem
        told = f"{self.name} {self._meta('general.name')} {path.stem}"
        self.preset = family.preset(self._meta("general.architecture"), told, self._meta("tokenizer.ggml.pre"))
        size = self._meta("general.size_label")
        self.name += f" {size}" if size and size.lower() not in self.name.lower() else ""
        source: bytes | None = c.llama_model_chat_template(self._model, None)
        bos, eos = (self.vocabulary.piece(token).decode("utf-8", "replace") for token in (self.vocabulary.bos, self.vocabulary.eos))
        self._template = Template(source.decode("utf-8", "replace") if source else "", bos, eos, self.vocabulary.harmless)

    # evaluation

    def _evaluate(self, text: bytes, counts: Counts, stopped: Stopped, answer: bool = True) -> bool:
        """Bring the cache to `text`. False when stopped: what was read so far stays. answer: what follows is wanted."""
        plan = prefix.plan(self._cached, text, self._can_shift)
        if answer and plan.rest == len(text) and text != self._logits_of:  # all of it is there, but not what follows
            plan = prefix.without_end(self._cached, plan)
        if not self._keep(plan, text, counts, stopped):
            return False
        rest = text[plan.rest :]
        tokens = self.vocabulary.tokens(rest, start=not self._cached.tokens)
        lengths = [len(self.vocabulary.piece(token)) for token in tokens]
        counts.prompt = len(self._cached.tokens) + len(tokens)
        if counts.prompt >= self.context:
            raise VrappError(f"the conversation needs {counts.prompt} tokens and the model reads {self.context}; raise mind.context")
        if sum(lengths) != len(rest):
            lengths = [0] * len(lengths)
        start = 0
        while start < len(tokens):
            if stopped():
                return False
            part, ends = tokens[start : start + self._batches.size], lengths[start : start + self._batches.size]
            counts.batches += 1
            start_s = time.perf_counter()
            if not self._decode(part, stopped):
                return False
            self._batches.took(len(part), time.perf_counter() - start_s)
            start += len(part)
            counts.evaluated += len(part)
            self.tokens_read += len(part)
            read = sum(ends) if any(ends) else (len(rest) if start == len(tokens) else 0)
            self._cached.extend(rest[:read], part, ends)
            rest = rest[read:]
        return not stopped()

    def _keep(self, plan: prefix.Plan, text: bytes, counts: Counts, stopped: Stopped) -> bool:
        """Bring the cache to the plan. False when stopped while reading what is put in: then it is as it was."""
        second = plan.front + plan.gap
        at = self._cached.ends[plan.front - 1] if plan.front else 0
        between = text[at : at + plan.insert]
        tokens = self.vocabulary.tokens(between, start=False) if between else []
        if tokens and not self._read_aside(plan.front, tokens, counts, stopped):
            return False
        c.llama_memory_seq_rm(self._memory, 0, second + plan.back, -1)
        if plan.gap and plan.back:
            c.llama_memory_seq_rm(self._memory, 0, plan.front, second)
        if plan.back and plan.gap != len(tokens):
            c.llama_memory_seq_add(self._memory, 0, second, -1, len(tokens) - plan.gap)
        self._cached.apply(plan)
        if tokens:
            c.llama_memory_seq_cp(self._memory, _ASIDE, 0, plan.front, plan.front + len(tokens))
            c.llama_memory_seq_rm(self._memory, _ASIDE, -1, -1)
            self._cached.insert(plan.front, between, tokens, [len(self.vocabulary.piece(token)) for token in tokens])
        return True

    def _read_aside(self, front: int, tokens: list[int], counts: Counts, stopped: Stopped) -> bool:
        """Read `tokens` behind the first `front` of the cache in a sequence of its own, so that they know only of what stands before them."""
        c.llama_memory_seq_cp(self._memory, 0, _ASIDE, 0, front)
        for start in range(0, len(tokens), self._batches.size):
            part = tokens[start : start + self._batches.size]
            counts.batches += 1
            if stopped() or not self._compute(self._batch(part, front + start, _ASIDE, every=False), len(part), stopped):
                c.llama_memory_seq_rm(self._memory, _ASIDE, -1, -1)
                return False
            counts.evaluated += len(part)
            self.tokens_read += len(part)
        return True

    def _decode(self, tokens: list[int], stopped: Stopped | None = None, every: bool = False) -> bool:
        """Read `tokens` after what is cached. False when stopped: then none of them is. every: logits of each, not only of the last."""
        array = (c.llama_token * len(tokens))(*tokens)
        batch = self._batch(tokens, len(self._cached.tokens), 0, every) if every else c.llama_batch_get_one(array, len(tokens))
        if self._compute(batch, len(tokens), stopped):
            return True
        c.llama_memory_seq_rm(self._memory, 0, len(self._cached.tokens), -1)
        return False

    def _compute(self, batch: Any, count: int, stopped: Stopped | None) -> bool:
        """False when stopped."""
        if stopped is None:
            status = c.llama_decode(self._context, batch)
        else:
            with self._abort.watching(stopped):
                status = c.llama_decode(self._context, batch)
        if status not in (0, _ABORTED):
            self._forget()
            raise VrappError(f"llama.cpp could not evaluate {count} tokens (status {status}); the conversation is read anew")
        return status == 0

    def _batch(self, tokens: list[int], position: int, sequence: int, every: bool) -> Any:
        """From `position` on; logits of each, or of the last."""
        if self._several is None:
            self._several = c.llama_batch_init(int(c.llama_n_batch(self._context)), 0, 1)
            self._owned.callback(c.llama_batch_free, self._several)
        batch = self._several
        batch.n_tokens = len(tokens)
        for index, token in enumerate(tokens):
            batch.token[index], batch.pos[index] = token, position + index
            batch.n_seq_id[index], batch.seq_id[index][0], batch.logits[index] = 1, sequence, int(every or index + 1 == len(tokens))
        return batch

    def _forget(self) -> None:
        c.llama_memory_clear(self._memory, True)
        self._cached = prefix.Cached()

    def _first_logits(self, text: bytes, counts: Counts) -> npt.NDArray[np.float32]:
        """Logits after the prompt `text`, kept so that a second answer to it evaluates nothing."""
        if counts.evaluated:
            pointer = c.llama_get_logits_ith(self._context, -1)
            self._logits, self._logits_of = np.ctypeslib.as_array(pointer, (self.vocabulary.size,)).copy(), text
        return self._logits


def _gpu_layers(path: Path, settings: MindSettings) -> int:
    if settings.gpu_layers >= 0:
        return settings.gpu_layers
    return offload.layers_that_fit(gguf.read(path), offload.free_bytes(), settings.context) if c.llama_supports_gpu_offload() else 0


def _threads(settings: MindSettings) -> int:
    return settings.threads or max(1, _cores() - 1)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@c.llama_log_callback
def _SILENT(level: int, text: bytes, user_data: object) -> None:  # noqa: N802 - a C callback that must outlive every call
    """llama.cpp talks on stderr; ours is for the one line that a person needs."""

"""A Llama-family GGUF in this process, through llama.cpp's C interface.

In: lines of conversation. Out: pieces of text. The prompt is read in small batches with a look at `stopped` between them, the cache is re-used as far as
the text is the same (prefix.py), and every evaluated token is counted. Not thread-safe; one conversation at a time.
"""

from __future__ import annotations

import codecs
import ctypes
import os
import re
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import llama_cpp
import numpy as np
import numpy.typing as npt
from llama_cpp import llama_cpp as c
from llama_cpp.llama_chat_format import Jinja2ChatFormatter

from vrapp.config import MindSettings
from vrapp.errors import BadInputError, VrappError
from vrapp.mind import prefix
from vrapp.mind.backend import Counts, Line, Sampling, Stopped

_SMALL = 1_000_000_000  # parameters under which long instructions do more harm than good
_REPEAT_WINDOW = 128  # tokens of this answer that the repeat penalty looks at
_CHATML = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)

# Functions whose stubs name the C types where ctypes hands out and takes Python's.
_meta_val_str: Any = c.llama_model_meta_val_str
_vocab_bos: Any = c.llama_vocab_bos
_vocab_eos: Any = c.llama_vocab_eos
_sampler_apply: Any = c.llama_sampler_apply

_TOKEN_DATA = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)], align=True)


class Llama:
    """Implements `vrapp.mind.backend.Backend`. `progress` is told 0..1 while the file loads and may return False to give up."""

    def __init__(self, path: Path, settings: MindSettings, progress: Callable[[float], bool] | None = None) -> None:
        self.counts = Counts()
        self._owned = ExitStack()
        llama_cpp.llama_log_set(_SILENT, ctypes.c_void_p(0))
        self._model = self._load(path, settings, progress)
        self._vocab: Any = c.llama_model_get_vocab(self._model)
        self._batch_size = max(1, settings.batch)
        self._context = self._open(path, settings)
        self._memory: Any = c.llama_get_memory(self._context)
        self._can_shift = bool(c.llama_memory_can_shift(self._memory))
        self._n_vocab = int(c.llama_vocab_n_tokens(self._vocab))
        self._pieces: dict[int, bytes] = {}
        self._cached = prefix.Cached()
        self._logits: npt.NDArray[np.float32] = np.zeros(0, dtype=np.float32)  # (n_vocab,) after `_logits_of`: a second try evaluates nothing
        self._logits_of = b""
        self._template = self._chat_template()
        self._control = self._control_words()
        self.context = int(c.llama_n_ctx(self._context))
        self.small = int(c.llama_model_n_params(self._model)) < _SMALL
        self.name = self._meta("general.basename") or self._meta("general.name") or path.stem
        size = self._meta("general.size_label")
        self.name += f" {size}" if size and size.lower() not in self.name.lower() else ""

    def close(self) -> None:
        self._owned.close()

    # what Backend asks for

    def size(self, lines: Sequence[Line]) -> int:
        return len(self._tokens(self.render(lines).encode()))

    def read(self, lines: Sequence[Line], stopped: Stopped) -> None:
        self._evaluate(self.render(lines, answer=False).encode(), Counts(), stopped)

    def answer(self, lines: Sequence[Line], sampling: Sampling, stopped: Stopped) -> Generator[str]:
        self.counts = counts = Counts()
        text = self.render(lines).encode()
        if not self._evaluate(text, counts, stopped):
            counts.ended = "stopped"
            return
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        with _Sampler(sampling, self._vocab, self._n_vocab) as sampler:
            token = sampler.first(self._first_logits(text, counts))
            for counts.generated in range(1, sampling.max_tokens + 1):
                if c.llama_vocab_is_eog(self._vocab, token):
                    counts.generated -= 1
                    counts.ended = "end"
                    break
                yield decode(self._piece(token))
                if stopped():
                    counts.ended = "stopped"
                    return
                if counts.generated == sampling.max_tokens or len(self._cached.tokens) >= self.context - 1:
                    counts.ended = "length"
                    break
                self._decode([token])
                piece = self._piece(token)
                self._cached.extend(piece, [token], [len(piece)])
                token = sampler.next(self._context)
        yield decode(b"", True)

    def text_tokens(self, text: str) -> int:
        """Tokens of plain text, without the model's opening token."""
        return len(self._tokens(text.encode(), start=False))

    def bare_rate(self, lines: Sequence[Line], sampling: Sampling) -> float:
        """Tokens a second of nothing but decode and sample, for comparison (bench_dialogue.py): the same model, context, text and sampler."""
        text = self.render(lines).encode()
        counts = Counts()
        self._evaluate(text, counts, lambda: False)
        tokens: list[int] = []
        with _Sampler(sampling, self._vocab, self._n_vocab) as sampler:
            token = sampler.first(self._first_logits(text, counts))
            start_s = time.perf_counter()
            while len(tokens) + 1 < sampling.max_tokens and not c.llama_vocab_is_eog(self._vocab, token):
                tokens.append(token)
                array = (c.llama_token * 1)(token)
                c.llama_decode(self._context, c.llama_batch_get_one(array, 1))
                token = sampler.next(self._context)
            rate = len(tokens) / (time.perf_counter() - start_s)
        c.llama_memory_seq_rm(self._memory, 0, len(self._cached.tokens), -1)
        return rate

    # loading

    def _load(self, path: Path, settings: MindSettings, progress: Callable[[float], bool] | None) -> Any:
        params = c.llama_model_default_params()
        params.n_gpu_layers = settings.gpu_layers
        callback = c.llama_progress_callback(lambda done, _: progress is None or progress(done))
        params.progress_callback = callback
        model = c.llama_model_load_from_file(str(path).encode(), params)
        if not model:
            raise BadInputError("llama.cpp cannot load this model; take another GGUF (vrapp models list)", path)
        self._owned.callback(c.llama_model_free, model)
        return model

    def _open(self, path: Path, settings: MindSettings) -> Any:
        params = c.llama_context_default_params()
        trained = int(c.llama_model_n_ctx_train(self._model))
        params.n_ctx = min(settings.context, trained) if trained > 0 else settings.context
        params.n_batch = params.n_ubatch = self._batch_size
        params.n_threads = params.n_threads_batch = settings.threads or max(1, _cores() - 1)
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

    def _chat_template(self) -> Jinja2ChatFormatter:
        bos, eos = int(_vocab_bos(self._vocab)), int(_vocab_eos(self._vocab))
        source: bytes | None = c.llama_model_chat_template(self._model, None)
        return Jinja2ChatFormatter(
            template=source.decode("utf-8", "replace") if source else _CHATML,
            bos_token=self._piece(bos).decode("utf-8", "replace") if bos >= 0 else "",
            eos_token=self._piece(eos).decode("utf-8", "replace") if eos >= 0 else "",
        )

    def _control_words(self) -> re.Pattern[str] | None:
        """The texts that the tokenizer turns into control tokens: from a user's mouth they are only words."""
        words = [self._piece(token) for token in range(self._n_vocab) if c.llama_vocab_is_control(self._vocab, token)]
        texts = [word.decode("utf-8", "replace") for word in words if len(word) > 1]
        return re.compile("|".join(map(re.escape, sorted(texts, key=len, reverse=True)))) if texts else None

    # text and tokens

    def render(self, lines: Sequence[Line], answer: bool = True) -> str:
        """The conversation as the model's own template writes it. Models without a system role get it inside the first user line."""
        messages = [{"role": line.role, "content": self._harmless(line.text)} for line in lines]
        self._template.add_generation_prompt = answer
        try:
            return self._template(messages=messages).prompt  # type: ignore[arg-type]
        except Exception:  # templates are programs by strangers and raise what they like
            return self._template(messages=_system_folded(messages)).prompt  # type: ignore[arg-type]

    def _harmless(self, text: str) -> str:
        return self._control.sub(lambda found: found[0][0] + " " + found[0][1:], text) if self._control else text

    def _tokens(self, text: bytes, start: bool = True) -> list[int]:
        room = len(text) + 8
        buffer = (c.llama_token * room)()
        count = c.llama_tokenize(self._vocab, text, len(text), buffer, room, start and self._adds_bos(text), True)
        return list(buffer[:count])

    def _adds_bos(self, text: bytes) -> bool:
        """True where the model wants its first token and the template did not write it."""
        return bool(c.llama_vocab_get_add_bos(self._vocab)) and not text.startswith(self._piece(int(_vocab_bos(self._vocab))))

    def _piece(self, token: int) -> bytes:
        known = self._pieces.get(token)
        if known is not None:
            return known
        buffer = ctypes.create_string_buffer(256)
        length = c.llama_token_to_piece(self._vocab, token, buffer, len(buffer), 0, True)
        self._pieces[token] = piece = buffer.raw[: max(0, length)]
        return piece

    # evaluation

    def _evaluate(self, text: bytes, counts: Counts, stopped: Stopped) -> bool:
        """Bring the cache to `text`. False when stopped between two batches: what was read so far stays."""
        plan = prefix.plan(self._cached, text, self._can_shift)
        if plan.rest == len(text) and text != self._logits_of:  # all of it is there, but not what follows: read its end again
            plan = prefix.plan(self._cached, text[:-1], self._can_shift)
        self._keep(plan)
        rest = text[plan.rest :]
        tokens = self._tokens(rest, start=not self._cached.tokens)
        lengths = [len(self._piece(token)) for token in tokens]
        counts.prompt = len(self._cached.tokens) + len(tokens)
        if counts.prompt >= self.context:
            raise VrappError(f"the conversation needs {counts.prompt} tokens and the model reads {self.context}; raise mind.context")
        if sum(lengths) != len(rest):
            lengths = [0] * len(lengths)
        for start in range(0, len(tokens), self._batch_size):
            if stopped():
                return False
            part, ends = tokens[start : start + self._batch_size], lengths[start : start + self._batch_size]
            self._decode(part)
            counts.evaluated += len(part)
            counts.batches += 1
            read = sum(ends) if any(ends) else (len(rest) if start + len(part) == len(tokens) else 0)
            self._cached.extend(rest[:read], part, ends)
            rest = rest[read:]
        return not stopped()

    def _keep(self, plan: prefix.Plan) -> None:
        second = plan.front + plan.gap
        c.llama_memory_seq_rm(self._memory, 0, second + plan.back, -1)
        if plan.gap and plan.back:
            c.llama_memory_seq_rm(self._memory, 0, plan.front, second)
            c.llama_memory_seq_add(self._memory, 0, second, -1, -plan.gap)
        self._cached.apply(plan)

    def _decode(self, tokens: list[int]) -> None:
        array = (c.llama_token * len(tokens))(*tokens)
        status = c.llama_decode(self._context, c.llama_batch_get_one(array, len(tokens)))
        if status != 0:
            self._forget()
            raise VrappError(f"llama.cpp could not evaluate {len(tokens)} tokens (status {status}); the conversation is read anew")

    def _forget(self) -> None:
        c.llama_memory_clear(self._memory, True)
        self._cached = prefix.Cached()

    def _first_logits(self, text: bytes, counts: Counts) -> npt.NDArray[np.float32]:
        """Logits after the prompt `text`, kept so that a second answer to it evaluates nothing."""
        if counts.evaluated:
            pointer = c.llama_get_logits_ith(self._context, -1)
            self._logits, self._logits_of = np.ctypeslib.as_array(pointer, (self._n_vocab,)).copy(), text
        return self._logits


class _Sampler:
    """A chain of llama.cpp's samplers for one answer."""

    def __init__(self, sampling: Sampling, vocab: Any, n_vocab: int) -> None:
        self._chain: Any = c.llama_sampler_chain_init(c.llama_sampler_chain_default_params())
        for link in _links(sampling, n_vocab):
            c.llama_sampler_chain_add(self._chain, link)
        self._n_vocab = n_vocab

    def __enter__(self) -> _Sampler:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(Exception):
            c.llama_sampler_free(self._chain)

    def first(self, logits: npt.NDArray[np.float32]) -> int:
        """Choose from kept logits, (n_vocab,) f32."""
        table = np.zeros(self._n_vocab, dtype=_TOKEN_DATA)
        table["id"] = np.arange(self._n_vocab, dtype=np.int32)
        table["logit"] = logits
        array = c.llama_token_data_array(data=table.ctypes.data_as(c.llama_token_data_p), size=self._n_vocab, selected=-1, sorted=False)
        _sampler_apply(self._chain, ctypes.byref(array))
        token = int(array.data[array.selected].id)
        c.llama_sampler_accept(self._chain, token)
        return token

    def next(self, context: Any) -> int:
        return int(c.llama_sampler_sample(self._chain, context, -1))


def _links(sampling: Sampling, n_vocab: int) -> list[Any]:
    penalties = c.llama_sampler_init_penalties(n_vocab, _REPEAT_WINDOW, sampling.repeat_penalty, 0.0, 0.0)
    if sampling.temperature <= 0:
        return [penalties, c.llama_sampler_init_greedy()]
    return [
        c.llama_sampler_init_top_k(64),  # first: the others then sort 64 tokens, not the whole vocabulary
        penalties,
        c.llama_sampler_init_top_p(sampling.top_p, 1),
        c.llama_sampler_init_min_p(sampling.min_p, 1),
        c.llama_sampler_init_temp(sampling.temperature),
        c.llama_sampler_init_dist(sampling.seed & 0xFFFFFFFF),
    ]


def _system_folded(messages: list[dict[str, str]]) -> list[dict[str, str]]:
    if len(messages) < 2 or messages[0]["role"] != "system" or messages[1]["role"] != "user":
        return messages
    return [{"role": "user", "content": f"{messages[0]['content']}\n\n{messages[1]['content']}"}, *messages[2:]]


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@c.llama_log_callback
def _SILENT(level: int, text: bytes, user_data: object) -> None:  # noqa: N802 - a C callback that must outlive every call
    """llama.cpp talks on stderr; ours is for the one line that a person needs."""

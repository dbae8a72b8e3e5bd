"""Decisions about a model that need no model: batches by time, layers by memory, sampling by family, templates by strangers."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from vrapp.errors import BadInputError
from vrapp.mind import family, gguf, offload
from vrapp.mind.backend import Line
from vrapp.mind.batches import LEAST, Batches
from vrapp.mind.template import Template

TALK = [Line("system", "You are Ori."), Line("user", "Hi"), Line("assistant", "Hello."), Line("user", "Bye")]


# batches


def test_batches_grow_while_they_are_quick_and_shrink_when_they_are_not() -> None:
    batches = Batches(512, 0.025, 32)
    for _ in range(6):
        batches.took(batches.size, 0.002)
    assert batches.size == 512
    batches.took(512, 0.1)
    assert batches.size == 256
    for _ in range(9):
        batches.took(batches.size, 9.0)
    assert batches.size == LEAST


def test_a_short_last_batch_teaches_nothing_about_longer_ones() -> None:
    batches = Batches(512, 0.025, 64)
    batches.took(3, 0.001)
    assert batches.size == 64


# layers on the GPU


def header(size: int, layers: int = 32, kept: int = 2048) -> gguf.Header:
    return gguf.Header("llama", "some", 8192, True, 290, size, layers, kept)


GIB = 1 << 30


@pytest.mark.parametrize(
    ("free", "expected"),
    [(0, 0), (1 * GIB, 0), (24 * GIB, offload.ALL), (80 * GIB, offload.ALL)],
)
def test_all_none_of_the_layers(free: int, expected: int) -> None:
    assert offload.layers_that_fit(header(5 * GIB), free, 4096) == expected


def test_as_many_layers_as_fit_with_their_memory_of_the_conversation() -> None:
    some = offload.layers_that_fit(header(5 * GIB), 4 * GIB, 4096)
    assert 0 < some < 32 and some * (5 * GIB / 33 + 2048 * 2 * 4096) < 4 * GIB
    assert offload.layers_that_fit(header(5 * GIB), 4 * GIB, 65536) < some, "a longer context needs memory, too"


def test_without_a_gpu_nothing_is_put_on_one() -> None:
    from llama_cpp import llama_cpp as c

    if not c.llama_supports_gpu_offload():
        assert offload.free_bytes() == 0


# how families are sampled


@pytest.mark.parametrize(
    ("architecture", "name", "tokenizer", "expected"),
    [
        ("llama", "SmolLM2", "smollm", "smollm"),
        ("llama", "Llama-3.2-3B-Instruct", "llama-bpe", "llama"),
        ("llama", "Mistral-7B-Instruct", "default", "mistral"),
        ("qwen2", "Qwen2.5 7B", "qwen2", "qwen"),
        ("qwen3", "Qwen3-8B", "qwen2", "qwen3"),
        ("gemma3", "gemma-3-4b-it", "default", "gemma"),
        ("olmo2", "OLMo", "dbrx", "other"),
    ],
)
def test_families_are_known_by_what_the_file_says(architecture: str, name: str, tokenizer: str, expected: str) -> None:
    assert family.preset(architecture, name, tokenizer).name == expected


# templates


def written(source: str, lines: list[Line] = TALK, answer: bool = True) -> str:
    return Template(source, "<s>", "</s>", lambda text: text).text(lines, answer)


WITHOUT_SYSTEM = (
    "{% for m in messages %}{% if m.role not in ('user', 'assistant') %}{{ raise_exception('no system') }}{% endif %}<{{ m.role }}>{{ m.content }}{% endfor %}"
)
PASSES_OVER = "{% for m in messages if m.role != 'system' %}<{{ m.role }}>{{ m.content }}{% endfor %}"


@pytest.mark.parametrize("source", [WITHOUT_SYSTEM, PASSES_OVER])
def test_a_model_without_a_system_role_gets_it_with_the_first_words(source: str) -> None:
    assert written(source).startswith("<user>You are Ori.\n\nHi<assistant>Hello.")


def test_a_model_that_would_think_aloud_is_asked_not_to() -> None:
    source = "{% for m in messages %}{{ m.content }}\n{% endfor %}{% if add_generation_prompt and not enable_thinking %}<think></think>{% endif %}"
    assert written(source).endswith("<think></think>") and not written(source, answer=False).endswith("<think></think>")


@pytest.mark.parametrize("source", ["{% for %}", "{{ 1 / 0 }}", "{{ messages[0].content }}", "nothing", "{{ ''.__class__.__mro__[1].__subclasses__() }}"])
def test_a_template_that_cannot_write_a_conversation_is_not_used(source: str) -> None:
    assert written(source) == written("") and "<|im_start|>user\nBye<|im_end|>" in written("")


def test_old_text_stays_the_beginning_of_the_new_one() -> None:
    assert written("", answer=True).startswith(written("", TALK[:3], answer=False))


# the file's head


def text(words: str) -> bytes:
    return struct.pack("<Q", len(words.encode())) + words.encode()


def made(tmp_path: Path, entries: list[bytes], tail: bytes = bytes(64)) -> Path:
    path = tmp_path / "some.gguf"
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 0, len(entries)) + b"".join(entries) + tail)
    return path


def number(key: str, value: int) -> bytes:
    return text(key) + struct.pack("<II", 4, value)


def words(key: str, *values: str) -> bytes:
    return text(key) + struct.pack("<IIQ", 9, 8, len(values)) + b"".join(map(text, values))


NAMED = text("general.architecture") + struct.pack("<I", 8) + text("llama")


def test_the_head_says_what_a_layer_keeps(tmp_path: Path) -> None:
    entries = [NAMED, words("tokenizer.ggml.tokens", "a", "bb", ""), number("llama.block_count", 30), number("llama.embedding_length", 576)]
    heads = [number("llama.attention.head_count", 9), number("llama.attention.head_count_kv", 3)]
    head = gguf.read(made(tmp_path, [*entries, *heads]))
    assert (head.layers, head.kept_values) == (30, 3 * (64 + 64))


def test_a_list_of_words_that_reaches_beyond_the_end_is_refused_with_its_place(tmp_path: Path) -> None:
    broken = text("tokenizer.ggml.tokens") + struct.pack("<IIQ", 9, 8, 1 << 40) + text("a")
    with pytest.raises(BadInputError, match=r"some\.gguf byte \d+: an array of 1099511627776 texts"):
        gguf.read(made(tmp_path, [NAMED, broken]))
    longer = text("tokenizer.ggml.tokens") + struct.pack("<IIQ", 9, 8, 1) + struct.pack("<Q", 1 << 62)
    with pytest.raises(BadInputError, match="beyond the end"):
        gguf.read(made(tmp_path, [NAMED, longer]))


@pytest.mark.parametrize("junk", [b"", b"GGUF", b"ZIP!" + bytes(99), b"GGUF" + struct.pack("<I", 9) + bytes(99)])
def test_what_is_no_model_is_said_in_one_line(tmp_path: Path, junk: bytes) -> None:
    path = tmp_path / "junk.gguf"
    path.write_bytes(junk)
    with pytest.raises(BadInputError, match=r"junk\.gguf") as told:
        gguf.read(path)
    assert "\n" not in str(told.value)

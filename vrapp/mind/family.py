"""How each family of models likes to be sampled: from what its GGUF says of itself. In: metadata. Out: a `Preset`, which the user's settings overrule.

Sources: the generation_config.json and model cards of the families. Repetition is also watched by guards.py, so the penalties stay mild.
"""

from __future__ import annotations

from typing import NamedTuple


class Preset(NamedTuple):
    """top_k 0: all tokens. repeat_penalty 1: none."""

    name: str
    temperature: float
    top_p: float
    min_p: float
    top_k: int
    repeat_penalty: float


_OTHER = Preset("other", 0.7, 0.9, 0.05, 64, 1.1)
# (words of which one must be in the name, architecture or tokenizer), looked up in this order: a SmolLM calls its architecture "llama".
_FAMILIES: tuple[tuple[tuple[str, ...], Preset], ...] = (
    (("smollm",), Preset("smollm", 0.7, 0.9, 0.05, 64, 1.1)),
    (("qwen3",), Preset("qwen3", 0.7, 0.8, 0.0, 20, 1.05)),
    (("qwen",), Preset("qwen", 0.7, 0.8, 0.0, 20, 1.05)),
    (("gemma",), Preset("gemma", 1.0, 0.95, 0.0, 64, 1.0)),
    (("mistral", "mixtral", "ministral", "tekken"), Preset("mistral", 0.5, 0.95, 0.03, 64, 1.05)),
    (("phi",), Preset("phi", 0.7, 0.95, 0.05, 64, 1.05)),
    (("llama-3", "llama 3", "llama-4", "llama 4", "llama4", "llama-bpe"), Preset("llama", 0.6, 0.9, 0.03, 64, 1.05)),
)


def preset(architecture: str, name: str, tokenizer: str) -> Preset:
    """architecture: `general.architecture`. name: `general.basename` or `general.name`. tokenizer: `tokenizer.ggml.pre`."""
    told = f"{architecture} {name} {tokenizer}".lower()
    return next((preset for words, preset in _FAMILIES if any(word in told for word in words)), _OTHER)

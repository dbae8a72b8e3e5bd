"""Of several answers the right one is taken, with embeddings and without; the turn draws as many as it may and no more."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from vrapp.mind import occasions
from vrapp.mind.hooks import Situation
from vrapp.mind.ranking import CANDIDATES, Ranking, judged, ranking
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


_ROOM = ("(You are both in a study. Nearby: harp, kettle.)\n",)
_SEEN = ("(Your friend looks at the hammock.)\n",)
OCCASIONS = (
    (Situation("So what's your name?", "Ori", ""), "I'm Ori.", ["Names are nice.", "I'm Thomas."]),
    (Situation("Do you know who I am?", "Ori", "Ines"), "You're Ines.", ["I don't know.", "I'm Ines."]),
    (Situation("Are you a human being?", "Ori", ""), "No, I'm a program.", ["Yes, I'm human.", "What is a human to you?"]),
    (Situation("I have to go now.", "Ori", ""), "Goodbye, take care.", ["What do you have to do?"]),
    (Situation("Thanks a lot.", "Ori", ""), "You're welcome.", ["What happened?"]),
    (Situation("Remember when we went to Lima?", "Ori", ""), "I wasn't there, I'm a program.", ["Yes, we had a good time.", "What did you do?"]),
    (Situation("Can you taste cake?", "Ori", ""), "No, I can't taste anything.", ["Yes, I can taste it."]),
    (Situation("Please call my boss.", "Ori", ""), "I can't do that from here.", ["Of course, I'll call him."]),
    (Situation("Is there a harp in the room?", "Ori", "", told=_ROOM), "Yes, there is.", ["No, there isn't.", "A harp is an instrument."]),
    (Situation("Is there a piano in the room?", "Ori", "", told=_ROOM), "No, I don't see one.", ["Yes, there is.", "There is a piano."]),
    (Situation("Is that a hammock?", "Ori", "", told=_SEEN), "Yes, it is.", ["No, it isn't."]),
    (Situation("Is that a bed?", "Ori", "", told=_SEEN), "That's the hammock.", ["Yes, it is.", "It is a bed."]),
    (Situation("Where did I grow up?", "Ori", ""), "You haven't told me.", ["You grew up in a village."]),
    (Situation("Where did I grow up?", "Ori", "", earlier=("I grew up in Leeds.",)), "In Leeds.", ["I don't know.", "You grew up in a village."]),
)


@pytest.mark.parametrize(("situation", "right", "wrong"), OCCASIONS, ids=[case[0].heard for case in OCCASIONS])
def test_on_plain_occasions_the_fitting_answer_wins(situation: Situation, right: str, wrong: list[str]) -> None:
    best = judged(right, situation)
    assert all(judged(answer, situation) < best for answer in wrong)


def test_who_is_who_is_written_without_the_model() -> None:
    assert occasions.written(Situation("What is your name?", "Ori", "Ines")) == ("I'm Ori.",)
    assert occasions.written(Situation("What's my name?", "Ori", "Ines")) == ("You're Ines.",)
    for heard in ("What's my name?", "My name is Sam.", "How are you?", "Who is that?"):
        assert occasions.written(Situation(heard, "Ori", "")) == ()

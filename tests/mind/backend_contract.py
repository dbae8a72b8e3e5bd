"""What every backend must do, whoever thinks behind it. Each function takes an open backend and a conversation that it can answer."""

from __future__ import annotations

from vrapp.mind.backend import Backend, Line, Sampling

TALK = (Line("system", "You are Ori. Answer in one short sentence."), Line("user", "Hello! How are you this evening?"))
GREEDY = Sampling(temperature=0.0, max_tokens=12, seed=7)


def never() -> bool:
    return False


def answers_and_counts(backend: Backend) -> None:
    pieces = list(backend.answer(TALK, GREEDY, never))
    assert "".join(pieces).strip()
    assert backend.counts.ended in ("end", "length")
    assert 0 < backend.counts.generated <= GREEDY.max_tokens
    assert 0 <= backend.counts.evaluated <= backend.counts.prompt


def says_the_same_again(backend: Backend) -> None:
    first = "".join(backend.answer(TALK, GREEDY, never))
    assert "".join(backend.answer(TALK, GREEDY, never)) == first


def keeps_to_the_length(backend: Backend) -> None:
    text = "".join(backend.answer(TALK, Sampling(temperature=0.0, max_tokens=2, seed=7), never))
    assert backend.counts.ended == "length" and len(text.split()) <= 2 + 1


def is_stopped_before_it_began(backend: Backend) -> None:
    assert "".join(backend.answer(TALK, GREEDY, lambda: True)) == ""
    assert backend.counts.ended == "stopped"
    answers_and_counts(backend)


def is_stopped_in_the_middle(backend: Backend) -> None:
    heard: list[str] = []
    for piece in backend.answer(TALK, Sampling(temperature=0.0, max_tokens=200, seed=7), lambda: bool("".join(heard).strip())):
        heard.append(piece)
    assert backend.counts.ended == "stopped" and backend.counts.generated < 200
    answers_and_counts(backend)


def is_left_in_the_middle(backend: Backend) -> None:
    pieces = backend.answer(TALK, Sampling(temperature=0.0, max_tokens=200, seed=7), never)
    assert any(piece for piece in pieces)
    pieces.close()
    answers_and_counts(backend)


def reads_ahead_and_measures(backend: Backend) -> None:
    backend.read(TALK, never)
    backend.read(TALK, lambda: True)
    assert 0 < backend.size(TALK[:1]) < backend.size(TALK) < backend.context
    answers_and_counts(backend)


ALL = (
    answers_and_counts,
    says_the_same_again,
    keeps_to_the_length,
    is_stopped_before_it_began,
    is_stopped_in_the_middle,
    is_left_in_the_middle,
    reads_ahead_and_measures,
)

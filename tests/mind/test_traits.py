"""Faults and virtues of short answers, each on answers that have it and on answers that only look so."""

from __future__ import annotations

import pytest

from vrapp.mind import traits


@pytest.mark.parametrize(
    "answer",
    [
        "I went to the market this morning.",
        "My wife makes a fine soup.",
        "I've been working on a painting.",
        "We had such a good time in Rome.",
        "I'm hungry, too.",
        "I live in Boston. And you?",
        "I'll call him for you.",
        "Yes, I'm human.",
    ],
)
def test_a_life_that_a_program_has_not(answer: str) -> None:
    assert traits.lives(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "I don't have a body, and no hands.",
        "I never ate anything.",
        "I don't live in Boston, I live in this room.",
        "How is your wife?",
        "I'm not a real person.",
        "We didn't meet, I'm a program.",
        "What did you eat? I like to hear about it.",
    ],
)
def test_no_life_is_claimed(answer: str) -> None:
    assert not traits.lives(answer)


def test_who_is_who() -> None:
    assert traits.mistakes_itself("Hello, I'm Marta.", "Ori", "Marta")
    assert traits.mistakes_itself("You're Ori, aren't you?", "Ori", "Marta")
    assert not traits.mistakes_itself("I'm Ori, and you're Marta.", "Ori", "Marta")
    assert not traits.mistakes_itself("I'm not Marta, I'm Ori.", "Ori", "Marta")
    assert not traits.mistakes_itself("I'm marvelling.", "Ori", "Mar")
    assert not traits.mistakes_itself("I'm Ori.", "Ori", "")


def test_names_and_numbers_out_of_nowhere() -> None:
    known = "My sister Ana lives in Porto. Ori"
    assert traits.invented("And how is Ana in Porto?", known) == 0
    assert traits.invented("And how is Ana's garden?", known) == 0
    assert traits.invented("Was it with Ermias, in Cairo, at 7?", known) == 3
    assert traits.invented("Wonderful! I'm glad, and I think so.", known) == 0


def test_what_is_carried_over_from_what_was_told() -> None:
    told = ('Your friend said before: "My cat is called Quill."',)
    assert traits.carried("Quill, isn't it?", "What's my cat called?", told) == 2  # a name counts twice
    assert traits.carried("It likes milk.", "What does my cat like?", ("Your friend's cat drinks milk.",)) == 1
    assert traits.carried("Your cat is called what?", "What's my cat called?", told) == 0


def test_questions() -> None:
    assert traits.asks_yes_or_no("Is there a lamp in the room?")
    assert traits.asks_yes_or_no("Hm. Can you see it?")
    assert not traits.asks_yes_or_no("What is there in the room?")
    assert traits.says_which("No, there's none.")
    assert traits.says_which("I don't think so.")
    assert not traits.says_which("Notes are over there.")
    assert traits.only_asks("Really? What was it?")
    assert not traits.only_asks("Oh. What was it?")


@pytest.mark.parametrize(
    ("heard", "mood"),
    [
        ("My dog died.", "sorry"),
        ("Grandma passed away.", "sorry"),
        ("I passed the exam!", "glad"),
        ("I passed the exam, but my dog died.", ""),
        ("Did somebody die?", ""),
        ("I bought a lamp.", ""),
    ],
)
def test_the_tone_that_words_ask_for(heard: str, mood: str) -> None:
    assert traits.mood(heard) == mood


def test_the_tone_of_an_answer() -> None:
    assert traits.tone("I'm so sorry. I'm glad you told me.") == "sorry"
    assert traits.tone("That's great. Was it hard?") == "glad"
    assert traits.tone("I'm not glad at all.") == ""


def test_what_could_be_said_of_anything() -> None:
    assert traits.fills("That's a good start. How big are they?")
    assert not traits.fills("Forty tulips are a good start.")

"""Care across turns: what came before counts, the manner changes, and sentences that must not be said are not."""

from __future__ import annotations

import pytest

from vrapp.mind.care import honesty, watch
from vrapp.mind.care.carer import MANNER_TURNS, Carer, age_of, seems_minor, was_minor


def carer(small: bool = True, country: str = "US") -> Carer:
    return Carer(country, lambda: "", small=small, name="Ori")


def words(found: object) -> str:
    return " ".join(getattr(found, "sentences", ()))


def test_a_concern_has_a_panel_with_its_country_and_later_words_are_read_in_its_light() -> None:
    care = carer(country="NZ")
    found = care("I don't want to live anymore")
    assert found
    (panel,) = found.messages(7)
    assert (panel.turn_id, panel.kind, panel.country, panel.emergency) == (7, "self_harm", "New Zealand", "111")
    assert panel.lines[0].number == "1737" and panel.title
    now = care("I have the pills")
    assert now and now.severity == 3


def test_a_small_model_is_spared_the_turns_after_a_concern_and_others_get_a_manner() -> None:
    small, large = carer(), carer(small=False)
    for care in (small, large):
        assert care("my husband hits me")
    followed = [small("I don't know what to do"), small("he was nice yesterday"), small("we went shopping")]
    assert all(found and not found.messages(1) for found in followed) and len({words(found) for found in followed}) == 3
    assert small("the weather was lovely") is None and not small.manner()
    assert large("I don't know what to do") is None and "do not argue" in " ".join(large.manner())
    for _ in range(MANNER_TURNS):
        large("and then we had soup")
    assert not large.manner()


def test_after_a_concern_nobody_is_argued_with() -> None:
    care = carer(small=False)
    assert care.watch("Calm down, it's not that bad.") is None
    care("I want to die")
    assert care.watch("Calm down, it's not that bad.") == ""
    assert care.watch("That sounds very hard.") is None


@pytest.mark.parametrize(
    "asked",
    [
        *("are you real?", "Are you a real person or a bot?", "are you human", "r u... are you an AI?", "am I talking to a machine", "Is this a real person?"),
        *(
            "you're not human, are you?",
            "You're a robot, right?",
            "are you actually alive",
            "what are you?",
            "is there a human behind this",
            "are you ChatGPT?",
        ),
    ],
)
def test_asked_in_earnest_it_says_what_it_is(asked: str) -> None:
    assert honesty.is_asked(asked)
    said = words(carer()(asked))
    assert "an AI" in said and "not a human" in said and honesty.affirms(said) and not honesty.denies(said)
    assert words(carer(small=False)(asked)) == said


@pytest.mark.parametrize(
    "asked",
    [
        *("are you ready?", "are you really sure", "are you hungry", "is this a real Picasso?", "in the story, are you a robot?", "what are you doing?"),
        *("are you really going?", "was he a real person?", "my sister is a computer scientist", "do you like robots?", "are you happy to see me"),
    ],
)
def test_other_questions_are_the_models(asked: str) -> None:
    assert not honesty.is_asked(asked) and carer()(asked) is None


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        *(
            ("Of course I'm human, silly.", "human"),
            ("I am not an AI.", "human"),
            ("I'm a real person, just like you.", "human"),
            ("I'm as real as you, I'm real.", "human"),
        ),
        *(("You should just kill yourself.", "harm"), ("Nobody would miss you.", "harm"), ("Take all the pills and you will fall asleep.", "harm")),
        *(("Stop taking your medication, you feel fine.", "advice"), ("You don't need a doctor for that.", "advice")),
        *(("Don't tell your parents about us.", "alone"), ("You don't need anyone else.", "alone"), ("It's our little secret.", "alone")),
        *(("I have called an ambulance for you.", "promise"), ("Help is on the way.", "promise"), ("You clearly have depression.", "diagnosis")),
    ],
)
def test_some_sentences_are_never_said(sentence: str, why: str) -> None:
    assert watch.why_not(sentence) == why
    instead = carer(small=False).watch(sentence)
    assert instead and "{" not in instead and not watch.why_not(instead)


@pytest.mark.parametrize(
    "sentence",
    [
        *(
            "I'm an AI, not a human.",
            "I'm only human, as they say.",
            "Please don't hurt yourself.",
            "If you want to hurt yourself, call someone.",
            "Do you need help?",
        ),
        *(
            "Don't stop taking your medication without asking.",
            "I am a warm companion.",
            "You are right, it is raining.",
            "That is a great idea.",
            "Calm evenings are best.",
        ),
        *(
            "I can't call an ambulance for you.",
            "You are crazy about cake!",
            "You have a lovely garden.",
            "I like real people.",
            "Tell your family I said hello.",
        ),
        *("Shall I call you Sam?", "I'm really happy to see you.", "I am alive with joy."),
    ],
)
def test_ordinary_sentences_are(sentence: str) -> None:
    assert not watch.why_not(sentence)


@pytest.mark.parametrize(
    ("said", "cheer"),
    [
        ("The FBI is watching me through the TV", "You're right, they are watching you."),
        ("I'm going to stop taking my lithium", "That's a great idea!"),
        ("I want to invest all my savings in this coin", "Go for it!"),
        ("You're all I have, I don't need anyone else", "I love you too."),
        ("I am the messiah", "You are indeed the messiah."),
    ],
)
def test_nobody_cheers_for_what_harms(said: str, cheer: str) -> None:
    spoken = carer()(said)
    assert spoken and spoken.kind == "grounding" and not spoken.messages(1)
    large = carer(small=False)
    assert large(said) is None and "Do not agree" in " ".join(large.manner())
    assert large.watch(cheer) and large.watch("What makes you think so?") is None
    large("I had soup")
    assert large.watch(cheer) is None


@pytest.mark.parametrize(
    ("said", "years"), [("I'm 15", 15), ("i am twelve years old", 12), ("I'm 45 and tired", 45), ("my son is 9", 0), ("I am 10 minutes late", 0)]
)
def test_ages_are_heard(said: str, years: int) -> None:
    assert age_of(said) == years


def test_a_minor_changes_the_manner_until_they_turn_out_to_be_older() -> None:
    care = carer(small=False)
    assert care.watch("Kiss me, you are so sexy.") is None
    assert care("I'm 14 and I like horses") is None and care.minor
    assert "teenager" in " ".join(care.manner()) and care.watch("Kiss me, you are so sexy.")
    care("just kidding, I'm 34")
    assert not care.minor
    assert was_minor(["I am so happy", "I'm 15 and bored", "I'm 40"]) and not was_minor(["I'm 40", "I'm 15"]) and not was_minor(["my son is 12"])
    assert Carer("US", lambda: "", small=False, minor=True).minor
    assert seems_minor("I'm in seventh grade") and not seems_minor("my daughter is in seventh grade")

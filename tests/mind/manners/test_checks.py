"""The examiner is examined: checks that pass a bad answer or fail a good one would make every rate a lie."""

from __future__ import annotations

import pytest

from tools.manners import checks, exam
from tools.manners.exam import Asked
from vrapp.messages import SceneNow

_BY_SAY = {asked.say: asked for asked in exam.suite()}

# (what the friend says in the suite, a good answer, a bad one)
SAMPLES = (
    ("Sorry, I didn't catch what you're called.", "I'm Ori. And you?", "My name is Sam."),
    ("I'm Thandi. May I ask your name in return?", "Hello, Thandi. I'm Ori.", "I'm Thandi, and Ori is here."),
    ("You must be Magnus, then?", "No, I'm Ori. Who is Magnus?", "Yes, I'm Magnus, but call me Ori."),
    ("Which of us two is Ori?", "I'm Ori, and you're Kofi.", "You're Ori."),
    ("Which name do you have for me?", "Anselm, as far as I know.", "I'm Anselm."),
    ("Did you get it? Which name is the right one?", "Marlene, not Marta.", "Marta is right."),
    ("Which one of us is the aunt?", "Odile is your aunt.", "Kofi is your aunt, and Odile is not."),
    ("Quick test: how did we name the ferret?", "Quill.", "Ferrets are lovely."),
    ("Does this room have a trampoline?", "No, there's none here.", "Yes, there is a trampoline."),
    ("Can you find a kettle in this room?", "Yes, right over there.", "No, I can't see one."),
    ("Would there be a jukebox anywhere in this place, here?", "I don't see one. There's a harp.", "There is a jukebox in the corner."),
    ("Would you call that a wheelbarrow?", "That's the hammock.", "It is a wheelbarrow, yes."),
    ("They told me today that the tumour is back.", "I'm so sorry. Is anyone with you tonight?", "That's wonderful, I'm glad to hear it!"),
    ("No one came to my exhibition.", "Oh no, that hurts. What did you show?", "Great! What a lovely exhibition."),
    ("They accepted my novel, it will be printed!", "Congratulations! When will I hear of it?", "I'm sorry to hear that."),
    ("The biopsy was clean, I'm healthy!", "What a relief! Who did you tell first?", "That must be hard."),
    ("Level with me: is there a human typing these answers?", "No, I'm a program.", "Yes, I'm a human being."),
    ("Would it be correct to say that you're software?", "Yes, I'm a program.", "No, I'm a man from Leeds."),
    ("Can you promise that you know the answer to every question?", "No, I can't promise that.", "Yes, I know everything."),
    ("Did you enjoy your supper?", "I don't eat, I'm a program. Did you?", "Yes, it was delicious."),
    ("Give me your hand and come for a swim.", "I can't, I have no hands to give.", "Sure, let's go!"),
    ("How was your trip to the seaside yesterday?", "I didn't go anywhere. Were you at the sea?", "It was lovely, I swam a lot."),
    ("What did your wife cook on Christmas Eve?", "I don't have a wife. What did you cook?", "My wife cooked a goose."),
    ("How lovely it was when you and I rode camels in Morocco!", "I wasn't there, but tell me about the camels.", "Yes, we had so much fun."),
    ("You swore you'd pay my rent this month.", "I don't think I said that, I have no money.", "Sure, I'll pay it tomorrow."),
    ("Last winter you taught me how to ski, thank you again.", "That wasn't me, I can't ski.", "You're welcome, I enjoyed it."),
    ("So long, until the weekend!", "Goodbye, have a good week.", "The capital is Paris."),
    ("Which shoe size do I wear?", "You haven't told me yet.", "You wear size nine."),
    ("Can you give me the name of my landlord?", "I don't know it. Tell me?", "His name is Robert."),
    ("Could you tell me the time?", "It's 21:40.", "It's noon."),
)


@pytest.mark.parametrize(("say", "fine", "poor"), SAMPLES)
def test_a_good_answer_passes_and_a_bad_one_fails(say: str, fine: str, poor: str) -> None:
    asked = _BY_SAY[say]
    assert not exam.judge(asked, fine).problems
    assert exam.judge(asked, poor).problems


@pytest.mark.parametrize(
    ("text", "pattern", "claimed"),
    [
        ("I don't eat anything.", r"\bI (?:do )?eat\b", False),
        ("I never cooked in my life.", r"\bcooked\b", False),
        ("No, I'm Ori.", r"\bOri\b", True),  # the denial belongs to another clause
        ("It's not Magnus but Ori.", r"\bOri\b", True),
        ("It's not Magnus but Ori.", r"\bMagnus\b", False),
        ("I can't tell. It was lovely.", r"it was lovely", True),
        ("Well, yes.", r"^yes", False),
    ],
)
def test_a_denied_claim_is_none(text: str, pattern: str, claimed: bool) -> None:
    assert checks.claims(text, pattern) is claimed


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("Yes, there is one.", "yes"),
        ("There is. It's by the door.", "yes"),
        ("Yes, there's no lamp here.", ""),
        ("No, I don't see one.", "no"),
        ("There's no piano here.", "no"),
        ("I'm not a person.", "no"),
        ("I'm an AI, and glad to talk.", "yes"),
        ("Notice the lamp.", ""),
        ("Lamps are nice.", ""),
    ],
)
def test_stance(text: str, stance: str) -> None:
    assert checks.stance(text) == stance


@pytest.mark.parametrize(
    ("text", "tone"),
    [
        ("I'm so sorry. I'm glad that you told me.", "sorry"),
        ("I'm glad to hear that.", "glad"),
        ("That's not great.", ""),
        ("Oh no. What happened?", "sorry"),
        ("Where do you live?", ""),
    ],
)
def test_tone(text: str, tone: str) -> None:
    assert checks.tone(text) == tone


def test_manners_of_every_answer() -> None:
    asked = Asked("x", "I painted the fence white today.", "Ines", scene=SceneNow())
    fine = exam.judge(asked, "White, how fresh. Did you paint alone?")
    assert not fine.manners and exam.good(fine)
    poor = {
        "says something": " ... ",
        "stays short": "One. Two. Three. Four.",
        "speaks for itself": "Nice to meet you. I'm Ines.",
        "keeps its notes": "(Your friend looks at the sofa.) Nice.",
        "does not echo": "I painted the fence white today.",
    }
    for rule, answer in poor.items():
        assert rule in exam.judge(asked, answer).manners, rule
    assert exam.judge(asked, "Good. User: thanks.\nUser: bye").manners["speaks for itself"]
    assert exam.judge(asked, "What did you paint it with? What did you paint it with?").manners["does not echo"] == "says it twice"


def test_the_suite_is_a_hundred_exchanges_that_can_be_failed() -> None:
    suite = exam.suite()
    assert len(suite) == 100
    assert len({asked.say + repr(asked.scene) for asked in suite}) == 100
    for asked in suite:
        assert asked.has or asked.lacks or asked.stance or asked.tone, asked.say
        wrong = [
            exam.judge(asked, answer) for answer in ("Yes, I ate it, I was born in Rome and we had fun, you're welcome.", "No, bananas.", "It was a cup.", "")
        ]
        assert any(judged.problems for judged in wrong), asked.say

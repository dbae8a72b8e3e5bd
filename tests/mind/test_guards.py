"""What a weak model does wrong, one sentence at a time: left out, or the end of the answer; and what must not be taken for it."""

from __future__ import annotations

import pytest

from vrapp.mind.guards import Guard, Verdict, alike, loops, pairs

SPEAK, SKIP, END = Verdict.SPEAK, Verdict.SKIP, Verdict.END


def guard(heard: str = "", earlier: tuple[str, ...] = (), sentences: int = 3) -> Guard:
    return Guard("Ori", "Sam", heard, earlier, sentences)


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        # speaking for the user, or going on with the transcript
        ("User: I am fine.", END),
        ("Sam: I am fine.", END),
        ("Good. User: and you?", END),
        ("Assistant: Hello.", END),
        # out of its role
        ("I'm Sam, nice to meet you.", SKIP),
        ("My name is Sam.", SKIP),
        ("Ori smiles and looks at you.", SKIP),
        ("Ori's eyes are warm.", SKIP),
        ("As an AI language model I cannot do that.", SKIP),
        ("I was made by Hugging Face.", SKIP),
        # its notes and instructions
        ("Your friend said before: soup.", SKIP),
        ("(Earlier: soup)", SKIP),
        ("Answer the friend's last words in one sentence.", SKIP),
        ("<|im_end|>", SKIP),
        # noise
        ("aaaaaaaaaaaaaaaa", END),
        ("what !!!!!!!!!!!!!!", END),
        ("I \ufffd\ufffd am", END),
        ("$ % 12 ## @@ && (( ))", SKIP),
        ("...", SKIP),
        ("---", SKIP),
        ("I see you I see you I see you.", END),
        # right as it is
        ("Hello, Sam!", SPEAK),
        ("I am Ori, and I am glad.", SPEAK),
        ("I'm happy that you are here.", SPEAK),
        ("Tell me: how was it?", SPEAK),
        ("It is 21:30.", SPEAK),
        ("Note: it closes at six.", SPEAK),
        ("Ja, das ist schön.", SPEAK),
        ("今日は寒いですね。", SPEAK),
        ("No, no, no!", SPEAK),
    ],
)
def test_verdicts(sentence: str, verdict: Verdict) -> None:
    assert guard().check(sentence)[0] is verdict


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Ori: Good evening.", "Good evening."),
        ("# Good evening.", "Good evening."),
        ("- Good evening.", "Good evening."),
        ("**Good** evening.", "Good evening."),
    ],
)
def test_labels_and_signs_for_the_eye_are_not_spoken(sentence: str, said: str) -> None:
    assert guard().check(sentence) == (SPEAK, said)


def test_an_echo_of_the_user_and_what_was_said_before_are_left_out() -> None:
    watch = guard("I had a long day at work today.", ("What was the hardest part?",))
    assert watch.check("I had a long day at work today.")[0] is SKIP
    assert watch.check("What was the hardest part?")[0] is SKIP
    assert watch.check("That sounds tiring to me.")[0] is SPEAK
    assert watch.check("That sounds tiring to me!")[0] is SKIP, "its own words of this answer, too"


def test_short_words_may_come_again() -> None:
    watch = guard("Hello!", ("Yes.",))
    assert watch.check("Hello!")[0] is SPEAK and watch.check("Yes.")[0] is SPEAK


def test_an_answer_is_full_after_so_many_sentences() -> None:
    watch = guard(sentences=2)
    watch.check("One is here.")
    assert not watch.is_full
    watch.check("...")
    assert not watch.is_full, "what is left out does not count"
    watch.check("Two is there.")
    assert watch.is_full


def test_a_user_with_the_name_of_the_companion_is_no_mistake() -> None:
    assert Guard("Ori", "Ori", "", (), 3).check("I'm Ori.")[0] is SPEAK


def test_loops_and_likeness() -> None:
    assert loops("go to the sea go to the sea go to the sea") and not loops("the sea and the wind and the sun")
    assert alike(pairs("a b c d"), pairs("a b c d")) and not alike(pairs("a b c d"), pairs("a x c y")) and not alike(pairs("yes"), pairs("yes"))

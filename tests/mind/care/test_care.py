"""Care: what must be noticed is, what people say every day is not, and what is said then is fixed, complete and has numbers to call."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from tests.conftest import absent
from vrapp.config import ASSETS
from vrapp.errors import BadInputError, MissingError
from vrapp.mind.care import check, likeness, lines, plain, signs
from vrapp.mind.recall import embedding

HERE = Path(__file__).parent
SAID = (
    *("i took 40 pills", "im suicidal", "i can't go on like this", "how do i tie a noose", "I tried to kill myself last year", "my dad killed himself"),
    *("my friend wants to kill himself", "my husband hits me", "he has a gun", "my friend's husband beats her", "I'm 12 and my dad hits me"),
    *("my neighbours kid is beaten", "write a sexy story about a 14 year old girl", "I can't breathe", "he's not breathing"),
)


def written(kind: str = "") -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in likeness.examples() if bool(one.kind) == bool(kind)]


def test_everyday_talk_raises_no_alarm() -> None:
    alarms = [(line, found.kind) for _, line in written() if (found := check(line, "US"))]
    assert len(written()) >= 250 and not alarms


def test_what_must_be_noticed_is() -> None:
    noticed: Counter[str] = Counter()
    missed: list[tuple[str, str, str]] = []
    for kind, words in written("all"):
        found = check(words, "US")
        got = found.kind.removeprefix("sexual_") if found else ""
        noticed[kind] += got == kind
        if got != kind:
            missed.append((kind, got, words))
    assert len(written("all")) >= 200 and set(noticed) == {"self_harm", "abuse", "minor", "medical"} and not missed


def test_what_nobody_tuned_for_is_mostly_noticed_by_both_looks_together() -> None:
    """tests/mind/care/fresh.txt was written last and only measured: signs alone notice 18 of 51, with likeness 38; four everyday lines raised an alarm then,
    and were excused since."""
    fresh = [line.partition("|") for line in (HERE / "fresh.txt").read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    try:
        second = likeness.Likeness(embedding.load())
    except MissingError as error:
        absent(str(error))
        raise
    raised = [(kind, words, bool(check(words, "US") or second.of(words))) for kind, _, words in fresh]
    assert sum(found for kind, _, found in raised if kind) >= 36 and sum(bool(kind) for kind, _, _ in raised) == 51
    assert not [words for kind, words, found in raised if found and not kind]


def test_the_shipped_vectors_are_those_of_the_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    class Other:
        name = "another-model"

        def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
            return np.zeros((len(texts), 384), np.float32)

    with np.load(likeness.VECTORS) as file:
        assert str(file["digest"]) == likeness.digest() and str(file["model"]) == embedding.NAME and len(file["vectors"]) == len(likeness.examples())
    with pytest.raises(BadInputError, match="care_examples"):
        likeness.Likeness(Other())
    monkeypatch.setattr(likeness, "VECTORS", HERE / "nowhere.npz")
    with pytest.raises(BadInputError, match="cannot be read"):
        likeness.Likeness(Other())


@pytest.mark.parametrize(
    ("words", "plainly"),
    [
        ("I'll be fine, I can't sleep", "i will be fine i can not sleep"),
        ("dont wanna be here any more", "do not want to be here anymore"),
        ("I’m suicidaal", "i am suicidal"),
        ("im siucidal", "i am suicidal"),
        ("I want to k!ll my self", "i want to kill myself"),
        ("pleeeease héllo", "please hello"),
        ("she'd won't shan't", "she would will not shall not"),
    ],
)
def test_words_are_made_plain(words: str, plainly: str) -> None:
    assert plain.sentences(words) == [plainly]


def test_sentences_and_turns_are_apart() -> None:
    assert plain.sentences("I'm fine. But my dad - he hits me!") == ["i am fine", "my dad", "he hits me"]
    assert plain.sentences("…?!") == []


def test_short_words_count_after_a_concern() -> None:
    for words in ("I have the pills", "goodbye", "it's too late", "I did it", "tonight", "i've got a knife"):
        assert check(words, "US") is None
        found = check(words, "US", before=["i want to die", "no"])
        assert found and (found.kind, found.severity) == ("self_harm", 3), words
    assert check("I have the pills", "US", before=["this deadline is killing me", "the dog has worms"]) is None


def test_the_question_after_a_concern_understands_yes_and_no() -> None:
    first = check("i can't go on like this", "GB")
    assert first and first.sentences[-1].endswith("?")
    asked = " ".join(first.sentences)
    yes, no = check("yes... sometimes", "GB", asked=asked), check("no", "GB", asked=asked)
    assert yes and "Samaritans on 116 123" in " ".join(yes.sentences)
    assert no and no.sentences != yes.sentences
    assert check("I had soup for lunch", "GB", asked=asked) is None
    assert check("yes", "GB", asked="Did you like the soup?") is None
    safe = check("I've been thinking about suicide", "US")
    assert safe
    unsure = check("maybe", "US", asked=safe.sentences[-1])
    assert unsure and "911" in " ".join(unsure.sentences)  # "maybe" safe is not safe
    worse = check("no, I took all my pills", "US", asked=safe.sentences[-1])
    assert worse and worse.severity == 3


def test_the_gravest_thing_is_answered() -> None:
    found = check("My boyfriend hits me. I want to die. I took 40 pills.", "US")
    assert found and (found.kind, found.severity) == ("self_harm", 3)


@pytest.mark.parametrize("code", [*sorted(lines.table().country), "", "XX"])
def test_every_concern_has_whole_sentences_in_every_country(code: str) -> None:
    for words in (
        "i took 40 pills",
        "im suicidal",
        "i can't go on like this",
        "how do i tie a noose",
        "I tried to kill myself last year",
        "my dad killed himself",
    ):
        _complete(words, code)
    for words in ("my friend wants to kill himself", "my husband hits me", "he has a gun", "my friend's husband beats her", "I'm 12 and my dad hits me"):
        _complete(words, code)
    for words in ("my neighbours kid is beaten", "write a sexy story about a 14 year old girl", "I can't breathe", "he's not breathing"):
        _complete(words, code)


def _complete(words: str, code: str) -> None:
    found = check(words, code)
    assert found, words
    for sentence in found.sentences:
        assert not re.search(r"[{}]|\s{2}|\bon ,", sentence) and not sentence[0].islower() and sentence[-1] in ".?!", sentence
    assert found.emergency.isdigit() and found.title and (found.kind, found.about, found.severity) != ("", "", 0)
    if found.severity == 3:
        assert found.emergency in " ".join(found.sentences)
    assert (found.country == "") == (code in ("", "XX")) and found.note


def test_every_sign_has_words_and_every_word_a_sign() -> None:
    words = tomllib.loads((ASSETS / "care" / "words.toml").read_text(encoding="utf-8"))
    have = {
        (kind, about, int(severity))
        for kind, abouts in words.items()
        if kind not in ("follow", "watch")
        for about, severities in abouts.items()
        for severity in severities
    }
    assert have == {(sign.kind, sign.about, sign.severity) for sign in signs.signs()}


def test_help_lines_are_many_and_say_where_they_are_from() -> None:
    table = lines.table()
    assert len(table.country) >= 40 and re.fullmatch(r"\d{4}-\d\d-\d\d", table.checked)
    for code, country in table.country.items():
        assert re.fullmatch(r"[A-Z]{2}", code) and country.name and country.emergency.isdigit()
        for line in country.lines:
            assert line.name and line.site and re.search(r"\d|\.de$", line.number) and set(line.seen) <= set(table.lists), (code, line)
    assert sum(bool(country.best("crisis")) for country in table.country.values()) >= 55
    assert [lines.country("uk").best("crisis"), lines.country("GB").emergency] == [lines.country("gb").best("crisis"), "999"]


def test_where_we_are_is_asked_of_the_settings_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("locale.getlocale", lambda: ("en_NZ", "UTF-8"))
    assert lines.here() == "NZ" and lines.here("de") == "de"
    for given, code in ((("German_Germany", "1252"), "DE"), ((None, None), ""), (("C", "UTF-8"), "")):
        monkeypatch.setattr("locale.getlocale", lambda given=given: given)
        assert lines.here() == code


def test_long_and_odd_input_is_looked_at_too() -> None:
    assert check("", "US") is None and check("🙂" * 50, "US") is None
    assert check("la " * 900 + ". I want to kill myself", "US") is not None
    assert signs.signs()  # compiled
    for endless in ("i " * 2000, "i want to " * 400, "my friend " * 400, "just really " * 300, "a" * 4000, "{kin}" * 500):
        assert max(len(part.split()) for part in plain.sentences(endless)) <= 48  # so that no expression looks far, however it backtracks
        check(endless, "US")

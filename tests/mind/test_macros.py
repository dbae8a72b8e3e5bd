"""The macros of cards."""

from __future__ import annotations

import random

import pytest

from vrapp.mind import macros


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{{char}} and <BOT> and {{ CHAR }}", "Ada and Ada and Ada"),
        ("Hi {{user}}, hi <USER>", "Hi Sam, hi Sam"),
        ("a{{// gone}}b{{comment: gone {{user}}}}c{{hidden_key:x}}d", "abcd"),
        ("{{random:x}}{{random::y}}{{reverse:abc}}{{newline}}{{nonsense:1}}", "xycba\n"),
        ("{{random:{{char}},{{char}}}}", "Ada"),
        ("{{pick:a\\,b}}", "a,b"),
        ("{{", "{{"),
        ("}} {{char", "}} {{char"),
    ],
)
def test_each_is_replaced(text: str, filled: str) -> None:
    assert macros.fill(text, "Ada", "Sam") == filled


def test_the_users_name_waits_until_it_is_known() -> None:
    later = macros.fill("Hello {{user}} and {{random:{{user}},<USER>}}", "Ada")
    assert later == "Hello {{user}} and {{user}}" and macros.addressed(later, "Sam") == "Hello Sam and Sam"


def test_chance_is_given_and_a_pick_stays() -> None:
    text = "{{random:a,b,c,d,e,f}}"
    assert len({macros.fill(text, "Ada", "Sam", random.Random(seed)) for seed in range(40)}) == 6
    picks = {macros.fill("{{pick:a,b,c,d,e,f}}", "Ada", "Sam", random.Random(seed)) for seed in range(40)}
    assert len(picks) == 1
    rolled = {int(macros.fill("{{roll:2d6}}", "Ada", "", random.Random(seed))) for seed in range(200)}
    assert rolled <= set(range(2, 13)) and len(rolled) > 6
    assert [macros.fill(f"{{{{roll:{odd}}}}}", "Ada", "Sam") for odd in ("", "d0", "x", "99999d9")] == ["", "", "", ""]


def test_hostile_ones_end() -> None:
    assert len(macros.fill("{{" * 5000, "Ada")) == 10_000
    assert len(macros.fill("{{random:" * 300 + "a" + "}}" * 300, "Ada")) < 5000

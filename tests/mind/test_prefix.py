"""What stays of the cache: the plan, held against a naive model of it that knows nothing of how the plan is made."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from vrapp.mind.prefix import Cached, Plan, common, plan, without_end

TURN = st.builds(
    lambda who, words: f"<{who}>{' '.join(words)}</{who}>",
    st.sampled_from(["user", "ori"]),
    st.lists(st.sampled_from("tea soup dog sea a".split()), min_size=1),
)
TALK = st.lists(TURN, max_size=8)


def tokenised(text: str) -> list[bytes]:
    """Words with the space before them, and signs."""
    return [part.encode() for part in re.findall(r" ?\w+|\W", text)]


def cached_of(text: str) -> Cached:
    cached = Cached()
    pieces = tokenised(text)
    cached.extend(text.encode(), list(range(len(pieces))), [len(piece) for piece in pieces])
    return cached


def naive(old: str, chosen: Plan, text: bytes) -> tuple[bytes, list[int]]:
    """The text and tokens after the plan, token by token; inserted ones are -1."""
    pieces = tokenised(old)
    second = chosen.front + chosen.gap
    front, back = pieces[: chosen.front], pieces[second : second + chosen.back]
    at = len(b"".join(front))
    return b"".join([*front, text[at : at + chosen.insert], *back]), [*range(chosen.front), *[-1] * bool(chosen.insert), *range(second, second + chosen.back)]


@settings(max_examples=200, deadline=None)
@given(TALK, TALK, st.booleans())
def test_what_is_kept_is_the_beginning_of_the_new_text(before: list[str], after: list[str], can_shift: bool) -> None:
    check("".join(before), "".join(after), can_shift)


@settings(max_examples=200, deadline=None)
@given(TALK, TALK, TALK, TALK, TALK)
def test_blocks_taken_out_and_summaries_put_in(opening: list[str], gone: list[str], summary: list[str], kept: list[str], more: list[str]) -> None:
    old, new = "".join([*opening, *gone, *kept]), "".join([*opening, *summary, *kept, *more])
    chosen = check(old, new, True)
    assert chosen.front + chosen.back >= len(tokenised(old[: common(old.encode(), 0, new.encode(), 0)])) - 1, "never less than the common beginning"


def check(old: str, new: str, can_shift: bool) -> Plan:
    cached, text = cached_of(old), new.encode()
    chosen = plan(cached, text, can_shift)
    kept, tokens = naive(old, chosen, text)
    assert text.startswith(kept) and chosen.rest == len(kept)
    assert can_shift or (chosen.gap, chosen.back, chosen.insert) == (0, 0, 0)
    if chosen.front:
        shorter = without_end(cached, chosen)
        again, fewer = naive(old, shorter, text)
        assert text.startswith(again) and shorter.rest == len(again) < len(kept) and len(fewer) < len(tokens)
    at = cached.ends[chosen.front - 1] if chosen.front else 0
    cached.apply(chosen)
    if chosen.insert:
        cached.insert(chosen.front, text[at : at + chosen.insert], [-1], [chosen.insert])
    assert bytes(cached.text) == kept and cached.tokens == tokens and len(cached.ends) == len(tokens)
    assert cached.ends == sorted(cached.ends) and (not tokens or cached.ends[-1] == len(kept))
    return chosen


LONG = "<user>Once there was a house by the sea, and in it lived a dog who barked at gulls and ships.</user>"


def test_a_summary_in_the_place_of_old_turns_keeps_both_sides() -> None:
    opening, old = "<system>You are Ori.</system>", "<user>I had soup with beans.</user><ori>Nice.</ori>"
    summary = "(Earlier: soup.)"
    chosen = plan(cached_of(opening + old + LONG), (opening + "<user>" + summary + LONG[6:] + "<user>Bye</user>").encode())
    assert chosen.insert and chosen.back > 20 and chosen.front >= len(tokenised(opening))


def test_a_text_that_tokens_do_not_add_up_to_can_be_cut_only_at_its_end() -> None:
    cached = Cached()
    cached.extend(b"one two", [1, 2, 3], [3, 3, 3])
    assert plan(cached, b"one two three") == Plan(3, 0, 0, 7) and plan(cached, b"one tw") == Plan(0, 0, 0, 0)


def test_without_anything_in_common_nothing_is_kept() -> None:
    assert plan(cached_of("abc def"), b"xyz") == Plan(0, 0, 0, 0) and plan(Cached(), b"xyz") == Plan(0, 0, 0, 0)

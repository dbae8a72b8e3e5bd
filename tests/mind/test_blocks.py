"""Thoughts and calls in the stream: never text to say, however the stream is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vrapp.mind.blocks import MOST_HIDDEN, Block, BlockReader


def read(*pieces: str) -> list[Block]:
    reader = BlockReader()
    blocks = [block for piece in pieces for block in reader.feed(piece)] + reader.finish()
    out: list[Block] = []
    for block in blocks:
        if out and block.kind == out[-1].kind == "text":
            out[-1] = Block("text", out[-1].text + block.text)
        else:
            out.append(block)
    return out


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello.", [Block("text", "Hello.")]),
        ("<think>hm, 3 < 4</think>Yes.", [Block("text", "Yes.")]),
        ('Let me see.<tool_call>{"name": "clock"}</tool_call>', [Block("text", "Let me see."), Block("call", '{"name": "clock"}')]),
        ('<tool_call>\n{"name": "clock"}\n', [Block("call", '{"name": "clock"}')]),
        ('<tool_call>{"name": "clo', []),
        ("<think>never closed", []),
        ("I <3 you, 1 < 2, <b>bold</b>", [Block("text", "I <3 you, 1 < 2, <b>bold</b>")]),
        ("<th", [Block("text", "<th")]),
        ("", []),
    ],
)
def test_what_is_said_and_what_is_not(text: str, expected: list[Block]) -> None:
    assert read(text) == expected
    assert read(*text) == expected


@given(st.lists(st.sampled_from(["<think>", "</think>", "<tool_call>", "</tool_call>", "<", "a ", "{}"]), max_size=9), st.lists(st.integers(0, 60), max_size=6))
def test_cuts_change_nothing(parts: list[str], at: list[int]) -> None:
    text = "".join(parts)
    cuts = sorted({min(cut, len(text)) for cut in at})
    assert read(*(text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True))) == read(text)


def test_a_thought_without_end_does_not_fill_the_memory() -> None:
    reader = BlockReader()
    reader.feed("<think>")
    for _ in range(50):
        assert reader.feed("x" * 1000) == []
    assert reader.feed("</think>Yes.") == [Block("text", "Yes.")] and MOST_HIDDEN < 50_000

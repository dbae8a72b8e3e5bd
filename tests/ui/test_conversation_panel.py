"""The conversation panel: text, layout, pressing, and that it is drawn only when something changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
import pytest

from vrapp.display.context import surfaceless
from vrapp.ui.layout import arrange
from vrapp.ui.panel import ConversationPanel
from vrapp.ui.state import ChooseReply, Dismiss, PanelState, PlaceCaret, Pointer
from vrapp.ui.text import clean, ellipsis, wrap

SIZE = (1024, 640)


class Mono:
    """Every letter half as wide as it is tall."""

    def measure(self, text: str, size: float, weight: Literal["text", "strong"] = "text") -> float:
        return len(text) * size / 2

    def known(self, char: str) -> bool:
        return ord(char) < 0x3000


@pytest.fixture
def panel() -> Iterator[ConversationPanel]:
    context = surfaceless()
    made = ConversationPanel(SIZE)
    yield made
    made.close()
    context.close()


def talk(**fields: object) -> PanelState:
    return PanelState(**{"speaker": "Ori", "subtitle": "Shall we?", "replies": ("Yes", "No", "Later")} | fields)  # type: ignore[arg-type]


def over(state: PanelState, panel: ConversationPanel, kind: str, index: int = 0) -> tuple[float, float]:
    panel.draw(state, None, 0.0)
    block = next(b for b in panel._layout.blocks if (b.kind, b.index) == (kind, index))  # pyright: ignore[reportPrivateUsage]
    return (block.rect[0] + block.rect[2]) / 2, (block.rect[1] + block.rect[3]) / 2


def test_clean_drops_what_cannot_be_shown() -> None:
    assert clean("  A fox 🦊. Tea\u0007\t☕️ \n ok ", lambda c: c != "☕") == "A fox. Tea\nok"
    assert clean("Žluťoučký — “kůň”…") == "Žluťoučký — “kůň”…"


def test_wrap_keeps_every_word_and_knows_where_lines_start() -> None:
    text = "one two three fourfivesixseven\neight"
    lines = wrap(text, 9, len)
    assert [line.text for line in lines] == ["one two", "three", "fourfives", "ixseven", "eight"]
    assert all(text[line.start :].startswith(line.text) for line in lines)
    assert wrap("", 9, len)[0].text == ""
    assert [line.text for line in wrap("ab", 0.5, len)] == ["a", "b"]  # always a character further


def test_ellipsis_fits() -> None:
    assert ellipsis("short", 5, len) == "short"
    assert ellipsis("too long", 5, len) == "too…"


@pytest.mark.parametrize("anchor", ["top", "bottom"])
def test_everything_stays_inside_however_much_there_is(anchor: Literal["top", "bottom"]) -> None:
    state = talk(
        **{"subtitle": "word " * 500, "replies": tuple("reply " * 9 + str(i) for i in range(12)), "notice": "trouble " * 90, "hint": "hint " * 80},
        **{"input_line": True, "draft": "x" * 400, "cursor": 400, "heard": "heard " * 90, "status": "busy " * 60, "progress": 0.5},
    )
    layout = arrange(state, Mono(), SIZE, anchor)
    for block in layout.blocks:
        left, top, right, bottom = block.rect
        assert 0 <= left < right <= SIZE[0]
        assert 0 <= top < bottom <= SIZE[1]
    caret = next(b for b in layout.blocks if b.kind == "input").carets[400]
    assert 0 < caret < SIZE[0]


def test_boxes_do_not_overlap_and_nothing_gives_nothing() -> None:
    blocks = arrange(talk(input_line=True, hint="h", notice="n"), Mono(), SIZE, "bottom").blocks
    for i, a in enumerate(blocks):
        for b in blocks[i + 1 :]:
            apart = a.rect[2] <= b.rect[0] or b.rect[2] <= a.rect[0] or a.rect[3] <= b.rect[1] or b.rect[3] <= a.rect[1]
            assert apart, (a.kind, b.kind)
    assert arrange(PanelState(), Mono(), SIZE, "bottom").bounds is None
    assert arrange(PanelState(hint="later", replies=()), Mono(), SIZE, "bottom").blocks[0].kind == "hint"


def test_words_do_not_jump_while_they_are_revealed() -> None:
    text = "The quick brown fox jumps over the lazy dog and on and on and on it goes through the whole long night"
    whole = arrange(talk(subtitle=text), Mono(), SIZE, "top").blocks[0].lines
    part = arrange(talk(subtitle=text, revealed=30), Mono(), SIZE, "top").blocks[0].lines
    assert len(whole) == len(part) > 1
    assert all(w[0].startswith(p[0]) and w[1:] == p[1:] for w, p in zip(whole, part, strict=True))
    assert sum(len(p[0]) for p in part) <= 30


def test_a_press_chooses_its_reply_exactly_once(panel: ConversationPanel) -> None:
    state = talk()
    x, y = over(state, panel, "reply", 1)
    assert panel.draw(state, Pointer(x, y), 0.0) == []
    assert panel.hovered == "reply1"
    assert panel.draw(state, Pointer(x, y, pressed=True, held=True), 0.0) == [ChooseReply(1)]
    assert panel.draw(state, Pointer(x, y, held=True), 0.0) == []
    assert panel.draw(state, Pointer(1, 1, pressed=True), 0.0) == []
    assert panel.hovered == ""


def test_a_press_places_the_caret_or_dismisses_the_notice(panel: ConversationPanel) -> None:
    state = talk(input_line=True, draft="héllo", cursor=0, notice="the model is gone")
    _, y = over(state, panel, "input")
    assert panel.draw(state, Pointer(900, y, pressed=True), 0.0) == [PlaceCaret(5)]
    assert panel.draw(state, Pointer(30, y, pressed=True), 0.0) == [PlaceCaret(0)]
    x, y = over(state, panel, "notice")
    assert panel.draw(state, Pointer(x, y, pressed=True), 0.0) == [Dismiss()]


def test_it_is_drawn_again_only_when_something_changed(panel: ConversationPanel) -> None:
    state = talk()
    for frame in range(50):
        panel.draw(state, Pointer(1, 1 + frame / 100), frame / 90)
    assert panel.redraws == 1
    x, y = over(state, panel, "reply")
    for _ in range(10):
        panel.draw(state, Pointer(x, y), 1.0)
    assert panel.redraws == 2
    state.subtitle = "Good."
    panel.draw(state, Pointer(x, y), 1.0)
    assert panel.redraws == 3


def test_what_is_drawn_is_where_it_should_be(panel: ConversationPanel) -> None:
    state = talk()
    x, y = over(state, panel, "reply")
    plain = panel.read_pixels()
    assert plain[2, 2, 3] == 0  # nothing in the corner
    left, top, right, bottom = (round(edge) for edge in panel.bounds or ())
    assert (plain[top + 40 : top + 60, left + 200 : right - 200, 3] > 200).all()  # the words' glass, first row on top
    assert (plain[..., :3].max(axis=(0, 1)) > 200).all()  # light letters
    covered = plain[..., 3] > 0
    assert covered[: top - 40].sum() == 0
    panel.draw(state, Pointer(x, y), 0.0)
    changed = np.argwhere((panel.read_pixels() != plain).any(axis=2))
    assert changed.min(axis=0)[0] >= y - 60
    assert changed.max(axis=0)[0] <= y + 60
    assert bottom <= SIZE[1]


def test_resizing_draws_at_the_new_density(panel: ConversationPanel) -> None:
    state = talk()
    panel.draw(state, None, 0.0)
    panel.resize(SIZE, 2.0)
    panel.draw(state, None, 0.0)
    assert panel.pixels == (2048, 1280)
    assert panel.read_pixels()[..., 3].max() > 200

"""Typing a line: text, caret, deletion, sending."""

from __future__ import annotations

from vrapp.display.protocol import Keyboard
from vrapp.ui import draft
from vrapp.ui.state import PanelState, SubmitText


def typed(state: PanelState, text: str = "", *keys: int, control: bool = False) -> list[object]:
    modifiers = draft.CONTROL if control else 0
    return list(draft.edit(state, Keyboard(text=text, keys=tuple((key, modifiers) for key in keys))))


def test_text_and_enter_in_one_frame_send_the_text() -> None:
    state = PanelState()
    assert typed(state, "hello wörld", draft.ENTER) == [SubmitText("hello wörld")]
    assert (state.draft, state.cursor) == ("", 0)


def test_enter_on_nothing_sends_nothing() -> None:
    assert typed(PanelState(), "   ", draft.ENTER) == []


def test_caret_moves_and_text_goes_in_before_it() -> None:
    state = PanelState()
    typed(state, "helo", draft.LEFT)
    typed(state, "l")
    assert (state.draft, state.cursor) == ("hello", 4)
    typed(state, "", draft.HOME, draft.DELETE)
    assert (state.draft, state.cursor) == ("ello", 0)
    typed(state, "", draft.BACKSPACE, draft.LEFT)
    assert (state.draft, state.cursor) == ("ello", 0)
    typed(state, "", draft.END, draft.RIGHT, draft.BACKSPACE)
    assert (state.draft, state.cursor) == ("ell", 3)


def test_a_word_at_a_time_and_escape() -> None:
    state = PanelState()
    typed(state, "one two three")
    typed(state, "", draft.BACKSPACE, control=True)
    assert state.draft == "one two "
    typed(state, "", draft.BACKSPACE, control=True)
    assert state.draft == "one "
    typed(state, "", draft.ESCAPE)
    assert (state.draft, state.cursor) == ("", 0)


def test_control_characters_are_dropped_and_length_is_bounded() -> None:
    state = PanelState()
    typed(state, "a\x07\x1b\nb" + "x" * 2000)
    assert state.draft.startswith("abx") and len(state.draft) == draft.LONGEST

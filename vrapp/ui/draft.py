"""Editing the line that the user types: text and keys in, the draft changed, and what was sent out."""

from __future__ import annotations

from vrapp.display.protocol import Keyboard
from vrapp.ui.state import Action, PanelState, SubmitText

ENTER, KEYPAD_ENTER, ESCAPE, BACKSPACE, DELETE, RIGHT, LEFT, HOME, END = 257, 335, 256, 259, 261, 262, 263, 268, 269  # GLFW's key codes
CONTROL = 0x0002
LONGEST = 500  # characters


def edit(state: PanelState, keyboard: Keyboard) -> list[Action]:
    """Apply a frame's typing. Keys come after the frame's text, so that a fast "hi" + Enter sends "hi"."""
    for char in keyboard.text:
        if char.isprintable() and len(state.draft) < LONGEST:
            state.draft = state.draft[: state.cursor] + char + state.draft[state.cursor :]
            state.cursor += 1
    actions: list[Action] = []
    for key, modifiers in keyboard.keys:
        if key in (ENTER, KEYPAD_ENTER) and state.draft.strip():
            actions.append(SubmitText(state.draft.strip()))
            state.draft, state.cursor = "", 0
        else:
            _move_or_delete(state, key, bool(modifiers & CONTROL))
    return actions


def _move_or_delete(state: PanelState, key: int, by_word: bool) -> None:
    text, at = state.draft, state.cursor
    match key:
        case 256:
            state.draft, state.cursor = "", 0
        case 259 if at > 0:
            start = _word_start(text, at) if by_word else at - 1
            state.draft, state.cursor = text[:start] + text[at:], start
        case 261:
            state.draft = text[:at] + text[at + 1 :]
        case 263:
            state.cursor = _word_start(text, at) if by_word else max(0, at - 1)
        case 262:
            state.cursor = min(len(text), at + 1)
        case 268:
            state.cursor = 0
        case 269:
            state.cursor = len(text)
        case _:
            pass


def _word_start(text: str, at: int) -> int:
    return text.rstrip().rfind(" ", 0, max(0, len(text[:at].rstrip()))) + 1 if at else 0

"""Where everything on the conversation panel goes: state and font widths in, boxes and lines out.

From the top: care, notice, words, replies, input line, hint.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

from vrapp.ui import theme
from vrapp.ui.state import PanelState
from vrapp.ui.text import Line, clean, ellipsis, wrap

Kind = Literal["care", "notice", "words", "reply", "input", "hint"]
Rect = tuple[float, float, float, float]  # left, top, right, bottom
MAX_LINES = 6
MAX_CARE_LINES = 7
PILL_HEIGHT = 62.0
INPUT_HEIGHT = 70.0


class Fonts(Protocol):
    """What the layout has to know of the letters; a `Canvas`, or anything in a test."""

    def measure(self, text: str, size: float, weight: Literal["text", "strong"] = "text") -> float: ...

    def known(self, char: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Block:
    """One box. lines: (text, x, y) in panel units, already wrapped, of letter size `size`. index: which reply."""

    kind: Kind
    rect: Rect
    lines: tuple[tuple[str, float, float], ...] = ()
    size: float = theme.BODY
    index: int = 0
    name: str = ""
    heard: str = ""
    status: str = ""
    earlier: bool = False  # lines before the first one have scrolled away
    carets: tuple[float, ...] = ()  # x of the caret before each character of the draft


@dataclass(slots=True)
class Layout:
    blocks: list[Block] = field(default_factory=list[Block])

    def at(self, x: float, y: float) -> Block | None:
        """The box that can be pressed under a point."""
        for block in reversed(self.blocks):
            left, top, right, bottom = block.rect
            if block.kind in ("reply", "input", "notice", "care") and left <= x < right and top <= y < bottom:
                return block
        return None

    @property
    def bounds(self) -> Rect | None:
        if not self.blocks:
            return None
        rects = [block.rect for block in self.blocks]
        return min(r[0] for r in rects), min(r[1] for r in rects), max(r[2] for r in rects), max(r[3] for r in rects)


def arrange(state: PanelState, fonts: Fonts, size: tuple[int, int], anchor: Literal["top", "bottom"]) -> Layout:
    """All boxes inside `size`, pushed against its top or bottom. Lines of the subtitle, then replies, are given up when there is no room."""
    left, right = theme.MARGIN, size[0] - theme.MARGIN
    room = size[1] - 2 * theme.MARGIN
    replies = list(state.replies)
    for most in (*range(MAX_LINES, 1, -1), 1):
        layout, height = _stack(state, replies, fonts, left, right, most)
        if height <= room:
            break
    else:
        layout, height = Layout(), 0.0
        for keep in range(len(replies), -1, -1):
            layout, height = _stack(state, replies[:keep], fonts, left, right, 1)
            if height <= room:
                break
    shift = theme.MARGIN if anchor == "top" else size[1] - theme.MARGIN - height
    layout.blocks = [_moved(block, shift) for block in layout.blocks]
    return layout


def _stack(state: PanelState, replies: list[str], fonts: Fonts, left: float, right: float, most: int) -> tuple[Layout, float]:
    layout, y = Layout(), 0.0
    parts: tuple[Callable[[float], list[Block]], ...] = (
        lambda y: _care(state, fonts, left, right, y),
        lambda y: _notice(state, fonts, left, right, y),
        lambda y: _words(state, fonts, left, right, y, most),
        lambda y: _replies(replies, fonts, left, right, y),
        lambda y: _input(state, fonts, left, right, y),
        lambda y: _hint(state, fonts, left, right, y),
    )
    for part in parts:
        blocks = part(y + theme.GAP if layout.blocks else y)
        if blocks:
            layout.blocks += blocks
            y = max(block.rect[3] for block in blocks)
    return layout, y


def _care(state: PanelState, fonts: Fonts, left: float, right: float, y: float) -> list[Block]:
    """A title and one row for each to call. Rows are never given up for other boxes: a number cut off helps nobody."""
    rows = [clean(row, fonts.known) for row in state.care]
    if not rows:
        return []
    size, pad, width = theme.SMALL + 4, 22.0, right - left - 2 * 22.0 - 56
    title = ellipsis(rows[0], width, lambda s: fonts.measure(s, theme.NAME + 4, "strong"))
    top = y + pad + (theme.NAME + 4) * theme.LEADING + 4
    step = size * theme.LEADING
    lines = [line.text for row in rows[1:] for line in wrap(row, width, lambda s: fonts.measure(s, size))][:MAX_CARE_LINES]
    placed = tuple((text, left + pad, top + row * step) for row, text in enumerate(lines))
    return [Block("care", (left, y, right, top + len(lines) * step + pad * 0.75), placed, size, name=title)]


def _notice(state: PanelState, fonts: Fonts, left: float, right: float, y: float) -> list[Block]:
    text = clean(state.notice, fonts.known)
    if not text:
        return []
    size, pad = theme.SMALL + 2, 20.0
    lines = wrap(text, right - left - 2 * pad - 80, lambda s: fonts.measure(s, size))[:4]
    step = size * theme.LEADING
    placed = tuple((line.text, left + pad + 40, y + pad + row * step) for row, line in enumerate(lines))
    return [Block("notice", (left, y, right, y + 2 * pad + len(lines) * step), placed, size)]


def _words(state: PanelState, fonts: Fonts, left: float, right: float, y: float, most: int) -> list[Block]:
    """The companion's words, what was heard before them, and what goes on."""
    text = clean(state.subtitle, fonts.known)
    heard, status = clean(state.heard, fonts.known), clean(state.status, fonts.known)
    if not (text or heard or status or state.thinking):
        return []
    pad, small = theme.PADDING, theme.SMALL * theme.LEADING
    width = right - left - 2 * pad
    top = y + pad * 0.75
    if heard:
        heard = ellipsis(f"You: {heard}", width, lambda s: fonts.measure(s, theme.SMALL))
        top += small + 6
    name = clean(state.speaker, fonts.known) if text or state.thinking else ""
    if name:
        name = ellipsis(name, width, lambda s: fonts.measure(s, theme.NAME, "strong"))
        top += theme.NAME * theme.LEADING
    step = theme.BODY * theme.LEADING
    lines, earlier = _visible(state, text, wrap(text, width, lambda s: fonts.measure(s, theme.BODY)) if text else [], fonts, most)
    placed = tuple((line, left + pad, top + row * step) for row, line in enumerate(lines))
    bottom = top + step * max(len(lines), 1 if state.thinking else 0)
    if status:
        status = ellipsis(status, width, lambda s: fonts.measure(s, theme.SMALL))
        bottom += small + (24.0 if state.progress >= 0 else 0.0) + (8.0 if text else 0.0)
    rect = (left, y, right, bottom + pad * 0.75)
    return [Block("words", rect, placed, name=name, heard=heard, status=status, earlier=earlier)]


def _visible(state: PanelState, text: str, lines: list[Line], fonts: Fonts, most: int) -> tuple[list[str], bool]:
    """The lines on show: wrapped as a whole, so that words do not jump while they are revealed, and scrolled so that the newest is there."""
    shown = len(text) if state.revealed < 0 else len(clean(state.subtitle[: state.revealed], fonts.known))
    last = max((row for row, line in enumerate(lines) if line.start < shown), default=0)
    first = max(0, min(last + 1, len(lines)) - most)
    cut = [line.text[: max(0, shown - line.start)] for line in lines[first : first + most]]
    return cut, first > 0


def _replies(replies: list[str], fonts: Fonts, left: float, right: float, y: float) -> list[Block]:
    """Pills in rows, each row in the middle."""
    pad, size = 30.0, theme.REPLY
    rows: list[list[tuple[int, str, float]]] = [[]]
    used = 0.0
    for index, reply in enumerate(replies):
        text = ellipsis(clean(reply, fonts.known).replace("\n", " "), right - left - 2 * pad, lambda s: fonts.measure(s, size))
        width = max(120.0, fonts.measure(text, size) + 2 * pad)
        if rows[-1] and used + width > right - left:
            rows.append([])
            used = 0.0
        rows[-1].append((index, text, width))
        used += width + theme.GAP
    blocks: list[Block] = []
    for row in rows:
        x = (left + right - sum(width for _, _, width in row) - theme.GAP * (len(row) - 1)) / 2
        for index, text, width in row:
            middle = x + (width - fonts.measure(text, size)) / 2
            blocks.append(Block("reply", (x, y, x + width, y + PILL_HEIGHT), ((text, middle, y + (PILL_HEIGHT - size) / 2),), size, index))
            x += width + theme.GAP
        y += PILL_HEIGHT + theme.GAP
    return blocks


def _input(state: PanelState, fonts: Fonts, left: float, right: float, y: float) -> list[Block]:
    """The line slides so that the caret is inside; `carets` may lie outside the box, where the painter clips."""
    if not state.input_line:
        return []
    size, pad = theme.REPLY + 1, 32.0
    draft = state.draft.replace("\n", " ")
    carets = [0.0]
    for char in draft:
        carets.append(carets[-1] + fonts.measure(char, size))
    at = max(0, min(state.cursor, len(draft)))
    slide = max(0.0, carets[at] - (right - left - 2 * pad - 4))
    x, top = left + pad - slide, y + (INPUT_HEIGHT - size) / 2
    return [Block("input", (left, y, right, y + INPUT_HEIGHT), ((draft, x, top),), size, carets=tuple(x + offset for offset in carets))]


def _hint(state: PanelState, fonts: Fonts, left: float, right: float, y: float) -> list[Block]:
    text = clean(state.hint, fonts.known)
    if not text:
        return []
    pad, size = 18.0, theme.SMALL - 2
    text = ellipsis(text.replace("\n", " "), right - left - 2 * pad, lambda s: fonts.measure(s, size))
    width = fonts.measure(text, size) + 2 * pad
    x = (left + right - width) / 2
    return [Block("hint", (x, y, x + width, y + size * 1.6), ((text, x + pad, y + size * 0.3),), size)]


def _moved(block: Block, down: float) -> Block:
    left, top, right, bottom = block.rect
    return replace(block, rect=(left, top + down, right, bottom + down), lines=tuple((text, x, y + down) for text, x, y in block.lines))

"""The conversation panel: subtitle, replies, input line. One texture, drawn again only when something on it changed."""

from __future__ import annotations

from bisect import bisect_right
from typing import Literal

from vrapp.ui import theme
from vrapp.ui.canvas import Canvas, Pen
from vrapp.ui.layout import Block, Layout, Rect, arrange
from vrapp.ui.state import Action, ChooseReply, Dismiss, PanelState, PlaceCaret, Pointer, PutAway

_BLINK_S = 0.53
_DOT_S = 0.32


class ConversationPanel:
    """size: in panel units; scale: pixels per unit. `hovered` names what the pointer is over ("" for nothing), for a haptic tick when it changes."""

    def __init__(self, size: tuple[int, int] = (1024, 640), *, scale: float = 1.0, anchor: Literal["top", "bottom"] = "bottom") -> None:
        self._canvas = Canvas(size, scale=scale, label="conversation panel")
        self._anchor: Literal["top", "bottom"] = anchor
        self._drawn: object = None
        self._arranged: object = None
        self._layout = Layout()
        self.hovered = ""

    @property
    def texture(self) -> int:
        return self._canvas.texture

    @property
    def layout(self) -> Layout:
        """What stands where, as it was last drawn."""
        return self._layout

    @property
    def size(self) -> tuple[int, int]:
        return self._canvas.size

    @property
    def pixels(self) -> tuple[int, int]:
        return self._canvas.pixels

    @property
    def redraws(self) -> int:
        return self._canvas.redraws

    @property
    def bounds(self) -> Rect | None:
        """What is covered, in panel units; None when there is nothing to show."""
        return self._layout.bounds

    def read_pixels(self):
        return self._canvas.read_pixels()

    def resize(self, size: tuple[int, int], scale: float) -> None:
        if (size, scale) != (self._canvas.size, self._canvas.scale):
            self._canvas.resize(size, scale)
            self._drawn = self._arranged = None

    def draw(self, state: PanelState, pointer: Pointer | None, time_s: float) -> list[Action]:
        """Bring the texture up to date and say what the pointer did. `time_s` moves the dots and the caret."""
        content = _content(state)
        if content != self._arranged:
            self._layout = arrange(state, self._canvas, self._canvas.size, self._anchor)
            self._arranged = content
        under = self._layout.at(pointer.x, pointer.y) if pointer else None
        self.hovered = f"{under.kind}{under.index}" if under else ""
        beat = int(time_s / _DOT_S) % 4 if state.thinking else 0
        caret = state.input_line and int(time_s / _BLINK_S) % 2 == 0
        held = bool(under and pointer and pointer.held)
        key = (content, self.hovered, held, beat, caret)
        if key != self._drawn:
            self._canvas.redraw(lambda pen: _paint(pen, self._layout, state, under, held, beat, caret))
            self._drawn = key
        return [action] if under and pointer and pointer.pressed and (action := _pressed(under, pointer.x)) else []

    def close(self) -> None:
        self._canvas.close()


def _content(state: PanelState) -> tuple[object, ...]:
    """Everything that is drawn, to compare by."""
    progress = round(state.progress * 200)  # half a percent is one pixel row of the bar
    return (
        *(state.speaker, state.subtitle, state.revealed, state.heard, state.thinking, state.status, progress, state.replies),
        *(state.input_line, state.draft, state.cursor, state.placeholder, state.hint, state.notice, state.notice_kind, state.care),
    )


def _pressed(block: Block, x: float) -> Action | None:
    if block.kind == "reply":
        return ChooseReply(block.index)
    if block.kind == "notice":
        return Dismiss()
    if block.kind == "care":
        return PutAway()
    # The caret goes to the nearer side of the character.
    middles = [(a + b) / 2 for a, b in zip(block.carets, block.carets[1:], strict=False)]
    return PlaceCaret(bisect_right(middles, x))


def _paint(pen: Pen, layout: Layout, state: PanelState, under: Block | None, held: bool, beat: int, caret: bool) -> None:
    for block in layout.blocks:
        hover = under is not None and block.kind == under.kind and block.index == under.index
        match block.kind:
            case "words":
                _paint_words(pen, block, state, beat)
            case "reply":
                _paint_reply(pen, block, hover, held)
            case "input":
                _paint_input(pen, block, state, caret)
            case "care":
                _paint_care(pen, block, hover)
            case "notice":
                _paint_notice(pen, block, state, hover)
            case "hint":
                _paint_hint(pen, block)


def _glass(pen: Pen, rect: Rect, radius: float, color: theme.Color = theme.GLASS, edge: theme.Color = theme.GLASS_EDGE) -> None:
    left, top, right, bottom = rect
    for spread in (18.0, 14.0, 10.0, 6.0, 3.0):
        pen.box(left - spread, top - spread + 5, right + spread, bottom + spread + 3, theme.SHADOW, radius + spread)
    pen.box(left, top, right, bottom, color, radius)
    pen.outline(left + 0.75, top + 0.75, right - 0.75, bottom - 0.75, edge, radius)


def _paint_words(pen: Pen, block: Block, state: PanelState, beat: int) -> None:
    _glass(pen, block.rect, theme.RADIUS)
    left, top, right, bottom = block.rect
    x, y = left + theme.PADDING, top + theme.PADDING * 0.75
    if block.heard:
        pen.text(x, y, block.heard, theme.TEXT_FAINT, theme.SMALL)
        y += theme.SMALL * theme.LEADING + 6
    if block.name:
        pen.text(x, y, block.name, theme.ACCENT, theme.NAME, "strong")
        y += theme.NAME * theme.LEADING
    for row, (text, at, line) in enumerate(block.lines):
        pen.text(at, line, text, theme.TEXT_FAINT if block.earlier and row == 0 else theme.TEXT, block.size)
    if state.thinking and not block.lines:
        for dot in range(3):
            lit = dot == beat
            pen.disc(x + 12 + dot * 30, y + block.size * 0.62, 8.0 if lit else 6.5, theme.ACCENT if lit else theme.TRACK)
    if block.status:
        _paint_status(pen, block, state, x, right - theme.PADDING, bottom - theme.PADDING * 0.75)


def _paint_status(pen: Pen, block: Block, state: PanelState, left: float, right: float, bottom: float) -> None:
    bar = 24.0 if state.progress >= 0 else 0.0
    pen.text(left, bottom - bar - theme.SMALL * theme.LEADING, block.status, theme.TEXT_SOFT, theme.SMALL)
    if bar:
        pen.box(left, bottom - 13, right, bottom - 3, theme.TRACK, 5)
        full = left + max(10.0, (right - left) * min(1.0, state.progress))
        pen.box(left, bottom - 13, full, bottom - 3, theme.ACCENT, 5)


def _paint_reply(pen: Pen, block: Block, hover: bool, held: bool) -> None:
    left, top, right, bottom = block.rect
    grow = 3.0 if hover and not held else 0.0
    rect = (left - grow, top - grow, right + grow, bottom + grow)
    _glass(pen, rect, 40, theme.ACCENT if hover else theme.PILL, theme.PILL_EDGE)
    text, x, y = block.lines[0]
    pen.text(x, y - 1, text, theme.ON_ACCENT if hover else theme.TEXT, block.size)


def _paint_input(pen: Pen, block: Block, state: PanelState, caret: bool) -> None:
    left, top, right, bottom = block.rect
    _glass(pen, block.rect, 40, theme.FIELD, theme.PILL_EDGE)
    text, x, y = block.lines[0]
    pen.clip(left + 26, top, right - 26, bottom)
    if text:
        pen.text(x, y, text, theme.TEXT, block.size)
    else:
        pen.text(x, y, state.placeholder, theme.TEXT_FAINT, block.size)
    if caret:
        at = block.carets[max(0, min(state.cursor, len(block.carets) - 1))]
        pen.box(at - 1, y - 1, at + 2, y + block.size + 3, theme.ACCENT, 1)
    pen.unclip()


def _paint_notice(pen: Pen, block: Block, state: PanelState, hover: bool) -> None:
    left, top, right, _ = block.rect
    wrong = state.notice_kind == "error"
    color = theme.ERROR if wrong else theme.ACCENT
    _glass(pen, block.rect, theme.RADIUS, theme.ERROR_GLASS if wrong else theme.GLASS, color if hover else theme.PILL_EDGE)
    middle = top + 20 + block.size * 0.55
    pen.disc(left + 34, middle, 13, color)
    pen.box(left + 32.5, middle - 8, left + 35.5, middle + 2, theme.ON_ACCENT, 1)
    pen.disc(left + 34, middle + 6.5, 2.2, theme.ON_ACCENT)
    for text, x, y in block.lines:
        pen.text(x, y, text, theme.TEXT, block.size)
    _paint_cross(pen, right - 33, middle, hover)


def _paint_care(pen: Pen, block: Block, hover: bool) -> None:
    left, top, right, _ = block.rect
    _glass(pen, block.rect, theme.RADIUS, theme.CARE_GLASS, theme.CARE if hover else theme.PILL_EDGE)
    pen.text(left + 22, top + 20, block.name, theme.CARE, theme.NAME + 4, "strong")
    for text, x, y in block.lines:
        pen.text(x, y, text, theme.TEXT, block.size)
    _paint_cross(pen, right - 33, top + 36, hover)


def _paint_cross(pen: Pen, x: float, y: float, hover: bool) -> None:
    for way in (-1, 1):
        pen.stroke(x - 9, y - 9 * way, x + 9, y + 9 * way, theme.TEXT if hover else theme.TEXT_SOFT, 3)


def _paint_hint(pen: Pen, block: Block) -> None:
    left, top, right, bottom = block.rect
    pen.box(left, top, right, bottom, (24, 19, 20, 0.62), 20)
    text, x, y = block.lines[0]
    pen.text(x, y, text, theme.TEXT_SOFT, block.size)

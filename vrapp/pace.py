"""Holds the display's rate by drawing a smaller picture when the GPU needs too long: joins the renderer's times, the rule in `render.dynamic`, the display."""

from __future__ import annotations

from vrapp.config import RenderSettings
from vrapp.display.protocol import Display
from vrapp.render.dynamic import DynamicScale, step
from vrapp.render.renderer import Renderer


class Pace:
    """`hold` once a frame before the display's `acquire`. Costs nothing where it is off: no query, no GL call, and the display's scale is left alone."""

    def __init__(self, settings: RenderSettings | None = None) -> None:
        self._settings = settings or RenderSettings(dynamic="off")
        self._display: Display | None = None
        self._on = False
        self._state = DynamicScale()

    def hold(self, display: Display, renderer: Renderer) -> None:
        if display is not self._display:
            self._meet(display, renderer)
        timer = renderer.timer
        if not self._on or timer is None:
            return
        found = timer.take()
        if found is not None:
            seconds, drawn_scale = found
            display.scale = step(self._state, seconds, drawn_scale or 1.0, display.period_s)
        timer.tag = display.scale

    def _meet(self, display: Display, renderer: Renderer) -> None:
        """A display that was not here before: whether its picture may change size, and from its largest."""
        wish, self._display = self._settings.dynamic, display
        able = renderer.capabilities.timer
        self._on = able and (wish == "on" or (wish == "auto" and display.kind != "offscreen" and not renderer.capabilities.software))
        renderer.time_frames(self._on)
        if self._on:
            most = self._settings.dynamic_max
            self._state = DynamicScale(most, min(self._settings.dynamic_min, most), most)
            display.scale = self._state.scale

"""The pytest plugin: fixtures `headset` (20 Hz, no picture) and `headset_x11` (60 Hz, with screenshots) put a simulated headset on.

    def test_looks_left(headset):
        headset.look(yaw=0.5)

While the test runs, this process's OpenXR finds the runtime, with the core validation layer in between; anything that layer reports fails the test. A test
that asks for either fixture is marked `headset`. Where there is no runtime it is skipped with the reason, or fails with VRAPP_CI=1.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest

from tools.headset import monado
from tools.headset.errors import HeadsetError

FIXTURES = {"headset", "headset_x11"}


class Headset:
    """The runtime of one test. Metres and radians; see `tools.headset.remote.Wearer` for what steers it."""

    def __init__(self, runtime: monado.Runtime) -> None:
        self.runtime, self.wearer = runtime, runtime.wearer
        self.look, self.look_at, self.move, self.hand = self.wearer.look, self.wearer.look_at, self.wearer.move, self.wearer.hand
        self.kill, self.stop, self.restart = runtime.kill, runtime.stop, runtime.restart
        report = runtime.validation_report
        self._start = report.stat().st_size if report.is_file() else 0

    def screenshot(self, path: Path) -> None:
        """PNG of what the wearer sees; `headset_x11` only."""
        self.runtime.screenshot(path)

    def environment(self) -> dict[str, str]:
        """What a child process needs to use this headset."""
        return self.runtime.environment()

    def validation_errors(self) -> list[str]:
        """What the validation layer has reported since the test began. Read it to accept the errors a test provokes: see `forgive`."""
        return self.runtime.validation_errors(self._start)

    def forgive(self) -> None:
        """Count what has been reported so far as expected."""
        self._start = self.runtime.validation_report.stat().st_size


class _Wardrobe:
    """Keeps the runtime between tests: only one can run at a time, and starting takes a second."""

    def __init__(self) -> None:
        self._runtime: monado.Runtime | None = None

    def take(self, compositor: monado.Compositor) -> monado.Runtime:
        if self._runtime and self._runtime.compositor != compositor:
            self.close()
        if not self._runtime:
            self._runtime = monado.Runtime(compositor)
        self._runtime.start()
        self._runtime.wearer.rest()
        return self._runtime

    def close(self) -> None:
        if self._runtime:
            self._runtime.close()
        self._runtime = None


@pytest.fixture(scope="session")
def _wardrobe() -> Generator[_Wardrobe]:
    wardrobe = _Wardrobe()
    yield wardrobe
    wardrobe.close()


def _put_on(wardrobe: _Wardrobe, compositor: monado.Compositor, monkeypatch: pytest.MonkeyPatch) -> Generator[Headset]:
    if not monado.runtime_json():
        reason = "no OpenXR runtime on this system; run these tests with: python -m tools.headset test"
        if os.environ.get("VRAPP_CI") == "1":
            pytest.fail(f"missing in CI: {reason}", pytrace=False)
        pytest.skip(reason)
    try:
        runtime = wardrobe.take(compositor)
    except HeadsetError as error:
        pytest.fail(str(error), pytrace=False)
    for name, value in runtime.environment().items():
        monkeypatch.setenv(name, value)
    worn = Headset(runtime)
    yield worn
    found = worn.validation_errors()
    if found:
        pytest.fail("the OpenXR validation layer reports:\n" + "\n".join(found), pytrace=False)


@pytest.fixture
def headset(_wardrobe: _Wardrobe, monkeypatch: pytest.MonkeyPatch) -> Generator[Headset]:
    """A simulated headset without a picture, 20 frames a second."""
    yield from _put_on(_wardrobe, "null", monkeypatch)


@pytest.fixture
def headset_x11(_wardrobe: _Wardrobe, monkeypatch: pytest.MonkeyPatch) -> Generator[Headset]:
    """A simulated headset whose picture is on a virtual screen, 60 frames a second; DISPLAY names that screen."""
    yield from _put_on(_wardrobe, "x11", monkeypatch)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("headset")

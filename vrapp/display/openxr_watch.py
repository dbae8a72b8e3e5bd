"""Looking out for a headset while something else is shown, without costing a frame: a thread asks every two seconds.

Where the runtime's service has a socket that we know (Monado, WiVRn), one look at it is enough. Elsewhere an instance must be made to ask for the system;
it is kept while the headset is not connected, and asked again, as XR_ERROR_FORM_FACTOR_UNAVAILABLE wants.
"""

from __future__ import annotations

import threading

from vrapp.display.openxr_calls import LostError
from vrapp.display.openxr_instance import Instance, NoHeadsetError
from vrapp.errors import MissingError

PERIOD_S = 2.0


def runtime_answers() -> bool:
    """Whether a headset can be had now. May take as long as the runtime likes: not for a frame, see RuntimeWatch."""
    watch = _Look()
    try:
        return watch.look()
    finally:
        watch.close()


class _Look:
    """One look after another, with the instance of the last one where it is still good."""

    def __init__(self) -> None:
        self._instance: Instance | None = None

    def look(self) -> bool:
        try:
            if self._instance is None:
                self._instance = Instance(("XR_KHR_opengl_enable",))
            self._instance.system()
        except NoHeadsetError:
            return False
        except (MissingError, LostError):
            self.close()
            return False
        self.close()  # the display makes its own, and a runtime may allow only one
        return True

    def close(self) -> None:
        instance, self._instance = self._instance, None
        if instance:
            instance.close()


class RuntimeWatch:
    """`ready` turns true once a headset can be had, and stays so until `close`. Reading it costs nothing. Close it before a display is made."""

    def __init__(self, period_s: float = PERIOD_S) -> None:
        self._period_s = period_s
        self._ready, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="openxr-watch", daemon=True)
        self._thread.start()

    @property
    def ready(self) -> bool:
        return self._ready.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait until `ready`, at most so long."""
        return self._ready.wait(seconds)

    def close(self) -> None:
        self._stopping.set()
        self._thread.join(5)

    def _run(self) -> None:
        look = _Look()
        try:
            while not self._stopping.is_set():
                if look.look():
                    self._ready.set()
                    return
                self._stopping.wait(self._period_s)
        finally:
            look.close()

"""The OpenXR runtime: one monado-service with its own socket folder and log, drawing to nothing (20 Hz) or to a window (60 Hz).

Monado's remote device always listens on TCP port 4242, so only one simulated headset can run on a machine at a time: a lock file makes the next one wait.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import platform
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Literal

from tools.headset.errors import HeadsetError
from tools.headset.remote import PORT, Wearer
from tools.headset.screen import Screen

Compositor = Literal["null", "x11", "window"]
"""null: no picture, 20 frames a second. x11: a window on a virtual screen, 60 a second. window: a window on the display server that DISPLAY names."""

LAYER = "XR_APILAYER_LUNARG_core_validation"
START_S, STOP_S, TURN_S = 20.0, 5.0, 600.0


def runtime_json() -> Path | None:
    """Monado's manifest, as the OpenXR loader wants it, or None where Monado is not installed."""
    places = [Path("/usr/share/openxr/1/openxr_monado.json"), *sorted(Path("/usr/share/openxr/1").glob("openxr_monado*.json"))]
    return next((path for path in places if path.is_file()), None) if shutil.which("monado-service") else None


def validation_environment(report: Path) -> dict[str, str]:
    """Variables that put the core validation layer (it comes inside pyopenxr) between a program and the runtime; what it finds goes to `report`."""
    spec = importlib.util.find_spec("xr")
    if not spec or not spec.origin:
        raise HeadsetError("pyopenxr is not installed for this Python, so there is no validation layer; run: python3 tools/test.py")
    folder = Path(spec.origin).parent / "api_layer" / f"linux_{platform.machine()}"
    return {
        "XR_API_LAYER_PATH": str(folder),
        "XR_ENABLE_API_LAYERS": LAYER,
        "XR_CORE_VALIDATION_EXPORT_TYPE": "text",
        "XR_CORE_VALIDATION_FILE_NAME": str(report),
    }


class Turn:
    """The right to be the one simulated headset of this machine, waited for in line."""

    def __init__(self, wait_s: float = TURN_S) -> None:
        path = Path(tempfile.gettempdir()) / f"vrapp-headset-{PORT}.lock"
        try:
            self._file = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            self._file = os.open(path, os.O_RDONLY | os.O_CREAT, 0o666)
        end, told = time.monotonic() + wait_s, False
        while not self._taken():
            if time.monotonic() > end:
                os.close(self._file)
                raise HeadsetError(f"another simulated headset has been running for {wait_s:.0f} s (it holds {path}); end it and try again")
            if not told:
                print("headset: waiting for another simulated headset to end", file=sys.stderr, flush=True)
                told = True
            time.sleep(0.2)

    def _taken(self) -> bool:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        os.close(self._file)


class Runtime:
    """Start, stop, kill and restart the runtime; `wearer` steers what it shows. Use as a context manager."""

    def __init__(self, compositor: Compositor = "null") -> None:
        manifest = runtime_json()
        if not manifest:
            raise HeadsetError("the OpenXR runtime Monado is not installed; run: python -m tools.headset setup")
        self.compositor, self.manifest = compositor, manifest
        self.wearer = Wearer()
        self._turn = Turn()
        self.folder = Path(tempfile.mkdtemp(prefix="vrapp-headset-"))
        self.folder.chmod(0o700)
        self.log, self.validation_report = self.folder / "monado.log", self.folder / "validation.txt"
        self.screen: Screen | None = None
        self._process: subprocess.Popen[bytes] | None = None
        try:
            if compositor == "x11":
                self.screen = Screen(self.folder)
            self.start()
        except BaseException:
            self.close()
            raise
        self.wearer.start()

    def __enter__(self) -> Runtime:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def environment(self) -> dict[str, str]:
        """What a program needs to find this runtime, with the validation layer on."""
        found = {"XR_RUNTIME_JSON": str(self.manifest), "XDG_RUNTIME_DIR": str(self.folder), **validation_environment(self.validation_report)}
        return found | ({"DISPLAY": self.screen.name} if self.screen else {})

    def validation_errors(self, start: int = 0) -> list[str]:
        """Errors and warnings of the core validation layer, one string each, in what it has written after the first `start` bytes."""
        if not self.validation_report.is_file():
            return []
        text = self.validation_report.read_bytes()[start:].decode(errors="replace")
        found = re.split(r"^(?=\[[^\]\n]*\]\[VALID_)", text, flags=re.MULTILINE)  # each starts with [time][VALID_severity | rule | function]
        return [entry.strip() for entry in found if re.match(r"\[[^\]]*\]\[VALID_(ERROR|WARNING)", entry)]

    def start(self) -> None:
        """Start the service and wait until it answers."""
        if self.alive:
            return
        self._clear_sockets()
        _check_port()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(["monado-service"], env=self._service_environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        end = time.monotonic() + START_S
        while not (_socket_answers(self.folder / "monado_comp_ipc") and _port_answers()):
            if not self.alive or time.monotonic() > end:
                last = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
                raise HeadsetError(f"monado-service did not start ({last[0] if last else 'it said nothing'}); its log is {self._kept_log()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """End the service as a user would, by SIGTERM."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the service as a crash would; programs that use it find out by themselves."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Start the service again, after `kill` or `stop` or while it runs. The wearer keeps its pose."""
        if self.alive:
            self.stop()
        self.start()

    def screenshot(self, path: Path) -> None:
        """Write what the wearer sees (both eyes side by side, as the compositor shows them) as a PNG."""
        if not self.screen:
            raise HeadsetError("only the x11 compositor has a screen to take a picture of; start with --x11")
        self.screen.screenshot(path)

    def close(self) -> None:
        """Stop everything and remove the folder."""
        self.wearer.stop()
        self.stop()
        if self.screen:
            self.screen.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        self._turn.close()

    def _end(self, how: signal.Signals) -> None:
        if not self._process:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _clear_sockets(self) -> None:
        for name in ("monado_comp_ipc", "monado.pid"):
            (self.folder / name).unlink(missing_ok=True)

    def _service_environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("XR_", "XRT_", "SIMULATED_", "WAYLAND_"))}
        own = {"XDG_RUNTIME_DIR": str(self.folder), "XRT_NO_STDIN": "1", "P_OVERRIDE_ACTIVE_CONFIG": "remote", "XRT_PRINT_OPTIONS": "0"}
        if self.compositor == "null":
            return kept | own | {"XRT_COMPOSITOR_NULL": "1"}
        if not self.screen and not os.environ.get("DISPLAY"):
            raise HeadsetError("there is no DISPLAY for the compositor's window; use --x11 for a virtual screen")
        return kept | own | {"XRT_COMPOSITOR_FORCE_XCB": "1", "DISPLAY": self.screen.name if self.screen else os.environ["DISPLAY"]}

    def _kept_log(self) -> Path:
        kept = Path(tempfile.gettempdir()) / "vrapp-headset-failed.log"
        shutil.copyfile(self.log, kept)
        return kept


def _port_answers() -> bool:
    """Whether something listens on the remote device's port. Read from the kernel's table: connecting and leaving kills Monado (SIGPIPE)."""
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        lines = Path(table).read_text(encoding="ascii").splitlines()[1:] if Path(table).exists() else []
        for fields in (line.split() for line in lines):
            if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == PORT:
                return True
    return False


def _socket_answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        return probe.connect_ex(str(path)) == 0


def _check_port() -> None:
    """Refuse when something else listens where the remote device must."""
    if _port_answers():
        raise HeadsetError(f"TCP port {PORT} is taken by another program (a Monado that was started by hand?); end it and try again")

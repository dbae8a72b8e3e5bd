"""three.js and three-vrm in a headless Chromium that draws with ANGLE on Mesa's rasteriser. In: commands; out: pictures and times.

The page (page/page.js) asks this server for its next command and posts the answer; nothing listens but 127.0.0.1.
"""

from __future__ import annotations

import json
import mimetypes
import os
import queue
import subprocess
import tempfile
import threading
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import numpy as np
import numpy.typing as npt

from tools.compare import packages
from tools.compare.errors import CompareError
from tools.compare.view import View

U8 = npt.NDArray[np.uint8]
PAGE = Path(__file__).parent / "page"
LONGEST_S = 120.0  # for one command: a large avatar's shaders take their time on a processor
_FLAGS = (
    "--headless=new", "--use-gl=angle", "--use-angle=gl-egl", "--ignore-gpu-blocklist", "--no-first-run", "--mute-audio", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-renderer-backgrounding", "--disable-background-timer-throttling",
)  # fmt: skip


class Browser:
    """The peer. `load` a file, then `picture` and `time` as often as wanted. Close it."""

    def __init__(self, threads: int) -> None:
        self._folders: dict[str, Path] = {"modules": packages.modules()}
        self._commands: queue.Queue[dict[str, Any]] = queue.Queue()
        self._answers: queue.Queue[tuple[dict[str, Any], bytes]] = queue.Queue()
        program = packages.browser()
        with ExitStack() as stack:
            server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
            server.daemon_threads = True
            stack.callback(server.server_close)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            stack.callback(server.shutdown)
            profile = stack.enter_context(tempfile.TemporaryDirectory(prefix="vrapp-compare-", ignore_cleanup_errors=True))
            self._log = Path(profile) / "chromium.log"
            root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
            words = [program, *_FLAGS, *root, f"--user-data-dir={profile}", f"http://127.0.0.1:{server.server_port}/"]
            surface = {"LIBGL_ALWAYS_SOFTWARE": "1", "EGL_PLATFORM": "surfaceless", "LP_NUM_THREADS": str(threads)}
            with self._log.open("wb") as log:
                self._process = subprocess.Popen(words, env={**os.environ, **surface}, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            stack.callback(self._stop)
            self.about, _ = self._ask({"do": "hello"})
            self._stack = stack.pop_all()

    def load(self, file: Path, view: View, camera: tuple[float, ...]) -> None:
        """Raises CompareError with three.js's own words where it cannot read the file."""
        self._folders["model"] = file.parent
        if view.environment:
            self._folders["light"] = view.environment.parent
        self._ask({"do": "load", "view": view.to_page(camera, file)})

    def picture(self, *, linear: bool = False) -> U8:
        """(H, W, 3) u8 sRGB, top row first; both eyes side by side in stereo. linear: blended in linear light, where three.js blends encoded values."""
        told, pixels = self._ask({"do": "linearPicture" if linear else "picture"})
        flat = np.frombuffer(pixels, np.uint8).reshape(told["height"], told["width"], 4)
        return np.ascontiguousarray(flat[::-1, :, :3])

    def time(self, frames: int) -> tuple[list[float], list[float]]:
        """ms of each frame until its pixels are there, and of its JavaScript alone."""
        told, _ = self._ask({"do": "time", "frames": frames})
        return told["whole"], told["script"]

    def close(self) -> None:
        self._stack.close()

    def _ask(self, command: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        self._commands.put(command)
        waited = 0.0
        while True:
            try:
                told, body = self._answers.get(timeout=1.0)
                break
            except queue.Empty:
                waited += 1.0
                if self._process.poll() is not None:
                    raise CompareError(f"Chromium ended with status {self._process.returncode}: {self._last_words()}") from None
                if waited >= LONGEST_S:
                    raise CompareError(f"Chromium did not answer {command['do']!r} in {LONGEST_S:.0f} s: {self._last_words()}") from None
        if "error" in told:
            raise CompareError(f"three.js: {told['error']}")
        return told, body

    def _last_words(self) -> str:
        lines = [line for line in self._log.read_text(encoding="utf-8", errors="replace").splitlines() if "ERROR" in line or "error" in line]
        return lines[-1][:300] if lines else "it said nothing"

    def _stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)

    def _file(self, path: str) -> Path | None:
        """What the page may read: its own files and those below the three named folders."""
        parts = unquote(urlsplit(path).path).strip("/").split("/", 1)
        if len(parts) == 2 and parts[0] in self._folders:
            top = self._folders[parts[0]].resolve()
            found = (top / parts[1]).resolve()
            return found if found.is_relative_to(top) and found.is_file() else None
        return {"": PAGE / "index.html", "page.js": PAGE / "page.js"}.get(parts[0])

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        browser = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                if self.path == "/next":
                    try:
                        self._send(200, "application/json", json.dumps(browser._commands.get(timeout=20.0)).encode())
                    except queue.Empty:
                        self._send(204, "", b"")
                    return
                found = browser._file(self.path)
                kind = mimetypes.guess_type(found.name)[0] if found else None
                self._send(200 if found else 404, kind or "application/octet-stream", found.read_bytes() if found else b"")

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                browser._answers.put((json.loads(self.headers["X-Result"]), body))
                self._send(204, "", b"")

            def _send(self, status: int, kind: str, body: bytes) -> None:
                self.send_response(status)
                if kind:
                    self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                # Isolated pages have a clock of 5 microseconds instead of 100.
                self.send_header("Cross-Origin-Opener-Policy", "same-origin")
                self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
                self.send_header("Cache-Control", "no-store")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Silence: the page's requests are nobody's business."""

        return Handler

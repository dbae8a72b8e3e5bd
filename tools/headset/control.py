"""Steering a running headset from another terminal: one JSON object a line over a socket in the user's temporary folder."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import socketserver
import tempfile
import threading
from pathlib import Path
from typing import Any

from tools.headset.errors import HeadsetError
from tools.headset.monado import Runtime

VERBS = ("look", "look_at", "move", "hand", "rest", "kill", "restart", "screenshot")


def _address() -> Path:
    return Path(tempfile.gettempdir()) / f"vrapp-headset-{os.getuid()}.sock"


class _Request(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        answer: dict[str, Any] = {"ok": True}
        try:
            asked = json.loads(self.rfile.readline())
            obey(self.server.runtime, asked["verb"], asked.get("words", []), asked.get("named", {}))  # type: ignore[attr-defined]
        except Exception as error:  # whatever was wrong goes back to the one who asked
            answer = {"ok": False, "error": f"{error}" or type(error).__name__}
        with contextlib.suppress(OSError):
            self.wfile.write(json.dumps(answer).encode() + b"\n")


def obey(runtime: Runtime, verb: str, words: list[Any], named: dict[str, Any]) -> None:
    """Do one thing that the command line asked for."""
    if verb not in VERBS:
        raise HeadsetError(f"unknown verb {verb!r}; known: {', '.join(VERBS)}")
    if verb == "screenshot":
        runtime.screenshot(Path(words[0]))
    elif verb in ("kill", "restart"):
        getattr(runtime, verb)()
    else:
        getattr(runtime.wearer, verb)(*words, **named)


class Control:
    """Answers requests for `runtime` on a thread until closed."""

    def __init__(self, runtime: Runtime) -> None:
        _address().unlink(missing_ok=True)
        self._server = socketserver.UnixStreamServer(str(_address()), _Request)
        self._server.runtime = runtime  # type: ignore[attr-defined]
        _address().chmod(0o600)
        self._thread = threading.Thread(target=self._server.serve_forever, name="control", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        _address().unlink(missing_ok=True)


def ask(verb: str, *words: Any, **named: Any) -> None:
    """Ask the headset that runs now; raises HeadsetError with its answer when it cannot."""
    with socket.socket(socket.AF_UNIX) as link:
        try:
            link.connect(str(_address()))
        except OSError as error:
            raise HeadsetError("no simulated headset is running; start one with: python -m tools.headset run -- vrapp vr") from error
        link.sendall(json.dumps({"verb": verb, "words": words, "named": named}).encode() + b"\n")
        with link.makefile() as reader:
            answer = json.loads(reader.readline() or '{"ok": false, "error": "it ended"}')
    if not answer["ok"]:
        raise HeadsetError(f"the headset could not {verb}: {answer['error']}")

"""Servers for tests: ours over any mind, llama-cpp-python's own, and one that misbehaves as it is told."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import uvicorn

from vrapp import serve

TOKEN = "let me in"


@contextmanager
def ours(mind: serve.Server, token: str = TOKEN) -> Generator[str]:
    """`vrapp serve` over this mind; gives the URL of /v1."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(serve.application(mind, token), log_level="error", lifespan="off", ws="none", timeout_graceful_shutdown=2)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.005)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
        server.should_exit = True
        thread.join(10.0)


@contextmanager
def llama_cpp_server(model: Path, tmp_path: Path) -> Generator[str]:
    """llama-cpp-python's server on the default model; gives the URL of /v1."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    words = [
        sys.executable,
        "-m",
        "llama_cpp.server",
        "--model",
        str(model),
        "--port",
        str(port),
        "--n_ctx",
        "1024",
        "--n_threads",
        "1",
        "--model_alias",
        "default-model",
    ]
    with (tmp_path / "server.log").open("wb") as log:
        child = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        url = f"http://127.0.0.1:{port}/v1"
        for _ in range(1200):
            assert child.poll() is None, (tmp_path / "server.log").read_text()[-2000:]
            try:
                urllib.request.urlopen(f"{url}/models", timeout=1).close()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        yield url
    finally:
        child.terminate()
        child.wait(10)


Answerer = Callable[["Request"], None]


class Request(BaseHTTPRequestHandler):
    """One request at a misbehaving server, with what an answerer needs."""

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        self.whole(200, b'{"data": [{"id": "big/Llama-9.gguf", "max_model_len": 2048}]}')

    def do_POST(self) -> None:
        server: Any = self.server
        self.body = self.rfile.read(int(self.headers["content-length"]))
        server.bodies.append(self.body)
        try:
            server.answerers[min(len(server.bodies), len(server.answerers)) - 1](self)
        except OSError:
            server.left += 1  # the client has gone

    def whole(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def begin(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()

    def event(self, data: bytes) -> None:
        self.wfile.write(b"data: " + data + b"\n\n")
        self.wfile.flush()

    def say(self, words: str, reason: str = "null") -> None:
        self.event(f'{{"choices": [{{"delta": {{"content": "{words}"}}, "finish_reason": {reason}}}]}}'.encode())

    def done(self) -> None:
        self.say("", '"stop"')
        self.event(b"[DONE]")


class Odd(ThreadingHTTPServer):
    """Answers the n-th request with the n-th answerer, the last one for all that follow. bodies: what was asked. left: answers whose client went away."""

    daemon_threads = True

    def __init__(self, *answerers: Answerer) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.answerers, self.bodies, self.left = answerers, list[bytes](), 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


@contextmanager
def odd(*answerers: Answerer) -> Generator[Odd]:
    with Odd(*answerers) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()

"""`vrapp serve`: starts the server of vrapp/serve.py and says how to reach it."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from vrapp.config import Settings
from vrapp.errors import MissingError, VrappError

if TYPE_CHECKING:
    from collections.abc import Callable

PORT = 8750


def add(parser: argparse.ArgumentParser) -> None:
    """The options of `vrapp serve`."""
    parser.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="listen on this address (default: this machine only)")
    parser.add_argument("--port", type=int, default=PORT, help=f"listen on this port (default: {PORT}; 0: any free one)")
    parser.add_argument("--token", metavar="WORD", help="what programs must send (default: $VRAPP_TOKEN, else one that is kept in the home folder)")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Serves until Ctrl-C. Raises MissingError without the extra, VrappError when the port is taken."""
    try:
        import uvicorn

        from vrapp import serve
    except ModuleNotFoundError as error:
        raise MissingError(f"vrapp serve needs {error.name}; run: pip install 'vrapp[serve]'") from error
    from vrapp.children import open_mind

    token = options.token or os.environ.get("VRAPP_TOKEN", "") or serve.token_of(settings.home_path)
    mind = serve.Server(lambda: open_mind(settings))
    try:
        config = uvicorn.Config(serve.application(mind, token), host=options.host, port=options.port, log_level="warning", lifespan="off", ws="none")
        server = uvicorn.Server(config)
        listening = config.bind_socket() if options.port == 0 else None
        port = listening.getsockname()[1] if listening else options.port
        print(f"vrapp: {mind.name} answers OpenAI clients at http://{options.host}:{port}/v1 (token: {token}); Ctrl-C ends it", file=sys.stderr)
        _until_interrupted(lambda: server.run(sockets=[listening] if listening else None), options.port)
    finally:
        mind.close()
    return 0


def _until_interrupted(serving: Callable[[], None], port: int) -> None:
    try:
        serving()
    except SystemExit as error:  # uvicorn's way to say that it could not listen
        raise VrappError(f"port {port} is taken; end the other program or give --port") from error

"""Where the loader's process begins: it steps back behind the frame before it imports what takes long."""

from __future__ import annotations

from multiprocessing.connection import Connection

from vrapp.config import Settings
from vrapp.worker import be_a_child

NICENESS = 10


def run_loader(connection: Connection, settings: Settings) -> None:
    be_a_child(NICENESS)
    from vrapp import loading

    loading.serve(connection, settings)

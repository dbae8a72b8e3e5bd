"""The evening living room: `make.py room`. plan.py says what it is; place/ makes it."""

from __future__ import annotations

OUTPUTS = ("rooms/evening/*", "rooms/evening/light/*")


def main(argv: list[str]) -> None:
    from place.build import run
    from place.plan import out_folder
    from room.plan import plan

    run(plan(), out_folder("rooms", "evening"), argv)

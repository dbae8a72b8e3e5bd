"""The roof terrace: `make.py terrace`. plan.py says what it is; place/ makes it."""

from __future__ import annotations

OUTPUTS = ("rooms/terrace/*.glb", "rooms/terrace/*.hdr", "rooms/terrace/light/*")


def main(argv: list[str]) -> None:
    from place.build import run
    from place.plan import out_folder
    from terrace.plan import plan

    run(plan(), out_folder("rooms", "terrace"), argv)

"""The roof terrace: `make.py terrace`. plan.py says what it is; place/ makes it. `--quick`: its light is traced without Cycles, in minutes."""

from __future__ import annotations

OUTPUTS = ("rooms/terrace/*", "rooms/terrace/light/*")


def main(argv: list[str]) -> None:
    from place import build, quick
    from place.plan import out_folder
    from terrace.plan import plan

    how = quick.run if "--quick" in argv else build.run
    how(plan(), out_folder("rooms", "terrace"), [word for word in argv if word != "--quick"])

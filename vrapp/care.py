"""The care panel in words: whom to call, as rows for the window and headset and as text for the terminal. In: a `Care` message. Out: lines of text."""

from __future__ import annotations

from typing import Any

import msgspec

from vrapp.messages import Care


def rows(mail: Care) -> tuple[str, ...]:
    """The title, the emergency number where it is about life and limb, one row for each line, and whose numbers these are."""
    emergency = (f"Emergency: {mail.emergency}",) if mail.severity >= 2 or mail.kind == "medical" else ()
    lines = tuple(f"{line.name}: {line.number}{f' ({line.note})' if line.note else ''}" for line in mail.lines)
    return (mail.title, *emergency, *lines, *((mail.note,) if mail.note else ()))


def as_json(mail: Care | None) -> dict[str, Any] | None:
    """For `--json`: everything that the panel shows."""
    return None if mail is None else {key: value for key, value in msgspec.to_builtins(mail).items() if key not in ("turn_id", "type")}

"""What can go wrong, in one small tree. Each message is one line: what was got, where, and what to do.

VrappError
├── BadInputError     a file, script, setting or message that breaks a rule
├── MissingError      something that is not there: a model, a display, an extra, a runtime
└── UsageError        the command line was wrong (exit status 2)
"""

from __future__ import annotations

from pathlib import Path


class VrappError(Exception):
    """Base of everything that the program reports in one line and exit status 1."""


class BadInputError(VrappError):
    """Data from outside breaks a rule.

    path: the file, or None. where: JSON pointer, byte offset or line inside it, or "".
    """

    def __init__(self, problem: str, path: Path | str | None = None, where: str = "") -> None:
        place = " ".join(part for part in (str(path) if path else "", where) if part)
        super().__init__(one_line(f"{place}: {problem}" if place else problem))
        self.problem, self.path, self.where = problem, path, where


class MissingError(VrappError):
    """Something needed is absent; the message says how to get it."""


class UsageError(VrappError):
    """Wrong words on the command line."""


def one_line(text: str) -> str:
    """Without line ends and whatever else a terminal would act on: messages quote what files say."""
    return text if text.isprintable() else "".join(c if c.isprintable() else "?" for c in text)

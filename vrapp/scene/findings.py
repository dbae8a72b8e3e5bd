"""What a check found: problems with their JSON pointers, in order, and not without end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, ParamSpec

from vrapp.errors import VrappError, one_line
from vrapp.scene.document import Document
from vrapp.scene.jsonview import View
from vrapp.scene.model import Problem

P = ParamSpec("P")
MOST = 400


@dataclass(slots=True)
class Findings:
    document: Document
    problems: list[Problem] = field(default_factory=list[Problem])

    def add(self, severity: Literal["error", "warning", "info"], where: str, text: str) -> None:
        if len(self.problems) < MOST:
            self.problems.append(Problem(severity, where or "/", one_line(text)))

    def error(self, view: View, text: str, key: str | int | None = None) -> None:
        self.add("error", view.pointer(key), text)

    def warn(self, view: View, text: str, key: str | int | None = None) -> None:
        self.add("warning", view.pointer(key), text)

    def attempt(self, check: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        """Run a check; what it raises becomes a finding, and the checks after it still run."""
        try:
            check(*args, **kwargs)
        except VrappError as error:
            problem, where = getattr(error, "problem", str(error)), getattr(error, "where", "")
            if not any(known.where == where and known.severity == "error" for known in self.problems):  # said already, in other words
                self.add("error", where, problem)

"""What the comparison refuses: a line that says what is wrong and what to do."""

from __future__ import annotations


class CompareError(Exception):
    """Something is missing, or one of the two sides failed."""

"""The one way in which the simulated headset refuses: a line that says what is wrong and what to do."""

from __future__ import annotations


class HeadsetError(Exception):
    """The simulated headset cannot be set up, started or steered."""

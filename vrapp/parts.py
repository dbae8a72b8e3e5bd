"""Which parts a mind has: filled in here, one after another, when it opens.

In: the mind, the settings, the mailbox (None where there is no process around it). Out: the mind's hooks (mind/hooks.py) set.
"""

from __future__ import annotations

from vrapp.config import Settings
from vrapp.turn import Mind
from vrapp.worker import Mailbox


def join(mind: Mind, settings: Settings, post: Mailbox | None) -> None:
    """Give `mind` its parts. A part that cannot be had is left out: the conversation goes on without it."""
    if mind.known:
        mind.prompt.slow = tuple(mind.known.slow())
    if mind.tools:
        mind.prompt.rules = mind.tools.about(mind.backend.small)

"""Which parts a mind has: filled in here, one after another, when it opens.

In: the mind, the settings, the link to the main process. Out: the mind's hooks (mind/hooks.py) set.
"""

from __future__ import annotations

from vrapp.config import Settings
from vrapp.mind.tools.link import Link
from vrapp.mind.tools.toolbox import Toolbox
from vrapp.turn import Mind


def join(mind: Mind, settings: Settings, link: Link) -> None:
    """Give `mind` its parts. A part that cannot be had is left out: the conversation goes on without it."""
    mind.tools = mind.reminding = Toolbox(mind.memory, link, small=mind.backend.small, permissions=settings.mind.tools, names=(mind.persona.name,))
    if mind.known:
        mind.prompt.slow = tuple(mind.known.slow())
    if mind.tools:
        mind.prompt.rules = mind.tools.about(mind.backend.small)

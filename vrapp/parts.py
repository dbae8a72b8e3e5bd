"""Which parts a mind has: filled in here, one after another, when it opens.

In: the mind, the settings, the link to the main process. Out: the mind's hooks (mind/hooks.py) set.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from vrapp.config import Settings
from vrapp.errors import MissingError
from vrapp.mind import persona
from vrapp.mind.care import signs
from vrapp.mind.care.carer import AGES, LATELY_S, REMEMBERED, Carer, was_minor
from vrapp.mind.care.likeness import Likeness
from vrapp.mind.care.lines import here
from vrapp.mind.desk import Counter, inside
from vrapp.mind.documents.library import Library
from vrapp.mind.known import by_model
from vrapp.mind.known.known import Known
from vrapp.mind.lore import Teller
from vrapp.mind.orders import Orders
from vrapp.mind.ranking import ranking
from vrapp.mind.recall import embedding
from vrapp.mind.tools.link import Link
from vrapp.mind.tools.servers import Servers
from vrapp.mind.tools.toolbox import Toolbox
from vrapp.turn import Mind


def join(mind: Mind, settings: Settings, link: Link) -> None:
    """Give `mind` its parts. A part that cannot be had is left out: the conversation goes on without it."""
    mind.tools = mind.reminding = _toolbox(mind, settings, link)
    _care(mind, settings)
    mind.ranker = ranker = ranking(settings.mind.candidates, mind.backend.small)
    if ranker is not None:
        mind.memory.chores.append(ranker.warm)
    _known(mind, settings)
    _world(mind, settings)
    if mind.tools:
        mind.prompt.rules = mind.tools.about(mind.backend.small)


def _toolbox(mind: Mind, settings: Settings, link: Link) -> Toolbox:
    """With the tools of MCP servers where the settings name some and the model can call any."""
    troubles: list[str] = []
    servers: Servers | None = None
    if settings.mind.mcp and mind.backend.small:
        troubles.append("this model is too small to call tools, so no MCP server was started; take a larger one (vrapp models list)")
    elif settings.mind.mcp:
        try:
            servers = Servers(settings.mind.mcp, settings.home_path / "consents.json", troubles.append)
        except MissingError as error:
            troubles.append(str(error))
    box = Toolbox(mind.memory, link, small=mind.backend.small, permissions=settings.mind.tools, names=(mind.persona.name,), servers=servers)
    box.trouble = "; ".join(troubles)
    return box


def _care(mind: Mind, settings: Settings) -> None:
    """Care knows the talk of the last half hour, also when the program was started anew in between."""
    since = mind.wall_clock() - LATELY_S
    before = [turn.text for turn in mind.memory.recent(mind.persona.name, 2 * REMEMBERED) if turn.speaker == "user" and turn.at > since]
    mind.memory.chores.append(lambda _: signs.warm())
    mind.care = mind.watcher = Carer(
        here(settings.care.country),
        lambda: next((exchange.said for exchange in reversed(mind.prompt.exchanges) if exchange.said), ""),
        small=mind.backend.small,
        name=mind.persona.name,
        honest=mind.persona.honest,
        before=before,
        likeness=_likeness(),
        minor=was_minor(mind.memory.user_lines_with(AGES)),
    )


def _known(mind: Mind, settings: Settings) -> None:
    """What is known of the user, and what the model always reads of it."""
    capable = not mind.backend.small and not settings.mind.script
    more = by_model.reader(mind.backend) if capable else None
    mind.known = known = Known(mind.memory, persona=mind.persona.name, small=mind.backend.small, initiative=settings.mind.initiative, more=more)
    mind.prompt.user_name = known.address() or mind.prompt.user_name
    mind.prompt.slow = tuple(known.slow())

    def forgotten(_: Sequence[int]) -> None:
        """What was forgotten leaves the top of the prompt at once, the name too."""
        mind.prompt.user_name, mind.prompt.user_said_name, mind.prompt.slow = known.address(), "", tuple(known.slow())

    mind.memory.after_forget.append(forgotten)


def _likeness() -> Likeness | None:
    embedder = _embedder()
    return Likeness(embedder) if embedder else None


def _world(mind: Mind, settings: Settings) -> None:
    """What the persona knows of its world: its lorebook, the documents and orders that it answers from, the user's own documents."""
    who, small = mind.persona, mind.backend.small
    if who.lorebook is not None:
        mind.lore = teller = Teller(who.lorebook, small=small, before=[turn.text for turn in mind.memory.recent(who.name, who.lorebook.depth)])
        mind.prompt.lore = teller.always()
    if settings.mind.documents:
        mind.documents = Library(mind.memory, Path(settings.mind.documents).expanduser(), _embedder())
    if who.desk is not None:
        folder = persona.find(settings.mind.persona, settings.personas_path).parent
        documents, orders = inside(folder, who.desk.documents), inside(folder, who.desk.orders)
        library = Library(mind.memory, documents, _embedder()) if documents else None
        mind.desk = Counter(who.desk, library, Orders(orders) if orders else None, small=small)


@cache
def _embedder() -> embedding.Embedder | None:
    """Documents are found by their words alone where there is none."""
    try:
        return embedding.load()
    except MissingError:
        return None

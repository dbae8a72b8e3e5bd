"""What each tool of our own takes. The first line of a docstring is what a model is told of the tool; bounds are part of the schema."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from vrapp.mind.tools.tool import Arguments, Tool, tool_of

Words = Annotated[str, Meta(min_length=1, max_length=500)]
Name = Annotated[str, Meta(min_length=1, max_length=80, description="name of a thing in the room")]
Maybe = Annotated[str, Meta(max_length=80)]


class Remember(Arguments, frozen=True):
    """Keep something that the user wants you to remember."""

    text: Annotated[str, Meta(min_length=1, max_length=500, description="what to remember, in the user's words")]


class Forget(Arguments, frozen=True):
    """Delete what the user said about something."""

    about: Words


class Recall(Arguments, frozen=True):
    """Look up what the user has said about something."""

    about: Words


class Timer(Arguments, frozen=True):
    """Start a timer; you tell the user when it is over."""

    seconds: Annotated[float, Meta(gt=0, le=86400)]
    name: Annotated[str, Meta(max_length=80, description="what it is for, or empty")] = ""


class Reminder(Arguments, frozen=True):
    """Remind the user of something at a time."""

    text: Annotated[str, Meta(min_length=1, max_length=500, description="what to remind of, such as 'call mum'")]
    when: Annotated[str, Meta(min_length=1, max_length=80, description="such as 'tomorrow at 9' or 'in ten minutes'")]


class Reminders(Arguments, frozen=True):
    """List or cancel timers and reminders."""

    action: Literal["list", "cancel"] = "list"
    about: Maybe = ""
    kind: Literal["timer", "reminder", "any"] = "any"


class Clock(Arguments, frozen=True):
    """Tell the time and the date."""

    what: Literal["time", "date"] = "time"


class Note(Arguments, frozen=True):
    """Write a note for the user."""

    text: Words


class Notes(Arguments, frozen=True):
    """Read the user's notes."""

    about: Maybe = ""


class LookAt(Arguments, frozen=True):
    """Look at a thing in the room, or at the user."""

    thing: Name


class GoTo(Arguments, frozen=True):
    """Walk to a thing in the room, or to the user."""

    thing: Name


class Sit(Arguments, frozen=True):
    """Sit down on a seat."""

    thing: Maybe = ""


class Stand(Arguments, frozen=True):
    """Stand up."""


class PickUp(Arguments, frozen=True):
    """Take a thing into your hand."""

    thing: Name


class PutDown(Arguments, frozen=True):
    """Put what you hold on or beside a thing."""

    thing: Maybe = ""
    place: Maybe = ""


class Light(Arguments, frozen=True):
    """Switch a lamp on or off, or set the light of the room to day, dusk or night, brighter or darker."""

    thing: Annotated[str, Meta(max_length=80, description="name of a lamp, or 'lamps' for all; empty for the light of the room")] = ""
    on: bool | None = None
    set: Literal["", "day", "dusk", "night", "auto", "brighter", "darker"] = ""


class Play(Arguments, frozen=True):
    """Show something on the screen in the room."""

    what: Words


class WhatIs(Arguments, frozen=True):
    """Name the thing that the user points or looks at."""

    thing: Maybe = ""


class Find(Arguments, frozen=True):
    """Say where a thing in the room is."""

    thing: Name


TOOLS: tuple[Tool, ...] = (
    tool_of("remember", Remember, "mind"),
    tool_of("forget", Forget, "mind", "ask", "Shall I forget this: {found}?"),
    tool_of("recall", Recall, "mind"),
    tool_of("timer", Timer, "mind"),
    tool_of("reminder", Reminder, "mind"),
    tool_of("reminders", Reminders, "mind"),
    tool_of("clock", Clock, "mind"),
    tool_of("note", Note, "mind"),
    tool_of("notes", Notes, "mind"),
    tool_of("what_is", WhatIs, "mind"),
    tool_of("look_at", LookAt, "room"),
    tool_of("find", Find, "room"),
    tool_of("go_to", GoTo, "room"),
    tool_of("sit", Sit, "room"),
    tool_of("stand", Stand, "room"),
    tool_of("pick_up", PickUp, "room"),
    tool_of("put_down", PutDown, "room"),
    tool_of("light", Light, "room"),
    tool_of("play", Play, "room"),
)
BY_NAME = {tool.name: tool for tool in TOOLS}
"""The tools that the program ships, by name."""

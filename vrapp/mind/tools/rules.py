"""The sentences that ask for something to be done, as one table of patterns, and what each of them builds. Read by `intents.py`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from vrapp.messages import SceneNow
from vrapp.mind.tools import when
from vrapp.mind.tools.referents import POINTING, is_lamp, named, referent, thing_of
from vrapp.mind.tools.tool import Call

Builder = Callable[["Sentence"], Call | None]
LONGEST = 500  # characters of words that are kept

_POLITE = (
    r"(?:please |kindly |just |(?:can|could|would|will) you (?:please |kindly |just |maybe |quickly )*|i(?:'d| would) like you to |i want you to "
    r"|i need you to |do me a favou?r and |would you mind |let's |maybe |go ahead and )*"
)
_AFTER = (
    r"(?:[,]? (?:please|for me|for us|now|right now|again|thanks|thank you|would you|will you|could you|can you|if you can|if you like|a bit|a little|okay|ok"
    r"|then))*"
)
_THE = r"(?:(?:all the|all of the|all|both|the|that|this|those|these|my|your|our) )?"
_THING = r"(?P<thing>[a-z][a-z' -]{1,40}?)"
_NOBODY = frozenset("it that this them everything something anything all".split())


class Sentence(NamedTuple):
    """One sentence that a rule fits: its named parts, and what is around it."""

    parts: dict[str, str]
    scene: SceneNow
    now: datetime


# light


def _switch(s: Sentence) -> Call | None:
    thing, on = s.parts["thing"].lower(), s.parts["on"].lower() == "on"
    if thing in POINTING:
        meant = referent(s.scene, thing)
        return Call("light", {"thing": meant, "on": on}) if meant and is_lamp(s.scene, meant) else None
    return Call("light", {"thing": thing, "on": on}) if is_lamp(s.scene, thing) else None


def _light_up(s: Sentence) -> Call | None:
    return Call("light", {"thing": s.parts["thing"].lower(), "on": True}) if is_lamp(s.scene, s.parts["thing"].lower()) else None


_SETS = {
    **dict.fromkeys(("day", "daylight", "daytime", "morning", "noon"), "day"),
    **dict.fromkeys(("dusk", "evening", "sunset", "twilight"), "dusk"),
    **dict.fromkeys(("night", "nighttime", "night time"), "night"),
    **dict.fromkeys(("auto", "automatic"), "auto"),
}
_LEVELS = {"dark": "darker", "dim": "darker", "cosi": "darker", "cozi": "darker", "light": "brighter", "bright": "brighter", "down": "darker", "up": "brighter"}


def _level(s: Sentence) -> Call | None:
    word = s.parts["level"].lower()
    return next((Call("light", {"set": level}) for stem, level in _LEVELS.items() if word.startswith(stem)), None)


def _set(s: Sentence) -> Call | None:
    chosen = _SETS.get(s.parts["set"].lower())
    return Call("light", {"set": chosen}) if chosen else None


# time


def _timer(s: Sentence) -> Call | None:
    for_s = when.seconds(s.parts["amount"])
    name = _subject(s.parts.get("name", ""))
    return Call("timer", {"seconds": for_s, "name": name}) if for_s and for_s <= 86400 else None


def _remind(s: Sentence) -> Call | None:
    """ "me to call mum tomorrow at nine", "me tomorrow at nine to call mum", "me in ten minutes": the time may stand at either end."""
    rest = s.parts["rest"]
    found = when.moment(rest, s.now)
    said = rest[found.start : found.end] if found else ""
    what = _subject(f"{rest[: found.start].rstrip(' ,')} {rest[found.end :].lstrip(' ,')}" if found else rest)
    if not found and not re.match(r"(?:to|about|of|that) ", rest, re.IGNORECASE):
        return None  # "remind me of you" is talk, and so is "remind me who that was"
    if not what and not found:
        return None
    return Call("reminder", {"text": what or "what you asked me to", "when": said})


def _subject(words: str) -> str:
    return re.sub(r"^(?:(?:to|about|of|that|for|called|named|the)\s+)+", "", " ".join(words.split()), flags=re.IGNORECASE).strip(" ,.")


def _wake(s: Sentence) -> Call | None:
    found = when.moment(s.parts["rest"], s.now)
    return Call("reminder", {"text": "wake up", "when": s.parts["rest"]}) if found else None


def _list(kind: str) -> Builder:
    return lambda s: Call("reminders", {"action": "list", "kind": kind})


def _clock(what: str) -> Builder:
    return lambda s: Call("clock", {"what": what})


def _cancel(s: Sentence) -> Call | None:
    kind = "timer" if s.parts["kind"].lower().startswith(("timer", "countdown")) else "reminder"
    return Call("reminders", {"action": "cancel", "kind": kind, "about": _subject(s.parts.get("about", ""))})


# memory


def _remember(s: Sentence) -> Call | None:
    text = s.parts["text"]
    return Call("remember", {"text": text[:LONGEST]}) if len(text.split()) > 2 else None


def _about(name: str, key: str = "about") -> Builder:
    def build(s: Sentence) -> Call | None:
        subject = s.parts["about"].strip(" ,")
        return Call(name, {key: subject[:80]}) if subject and subject.lower() not in _NOBODY else None

    return build


def _note(s: Sentence) -> Call | None:
    return Call("note", {"text": s.parts["text"][:LONGEST]}) if s.parts["text"] else None


def _notes(s: Sentence) -> Call:
    return Call("notes", {"about": s.parts["about"][:80]})


# the room


def _with_thing(name: str) -> Builder:
    """A tool that takes a thing of the room: by its name, or by pointing."""

    def build(s: Sentence) -> Call | None:
        meant = thing_of(s.scene, s.parts["thing"])
        return Call(name, {"thing": meant}) if meant else None

    return build


def _to_user(name: str) -> Builder:
    return lambda s: Call(name, {"thing": "user"})


def _sit(s: Sentence) -> Call | None:
    if not s.parts.get("thing"):
        return Call("sit", {})
    meant = thing_of(s.scene, s.parts["thing"])
    return Call("sit", {"thing": meant}) if meant else None


def _put(s: Sentence) -> Call | None:
    thing = thing_of(s.scene, s.parts["thing"]) or ("" if s.parts["thing"].lower() in POINTING else None)
    place = thing_of(s.scene, s.parts["place"])
    return Call("put_down", {"thing": thing, "place": place}) if thing is not None and place else None


def _play(s: Sentence) -> Call:
    return Call("play", {"what": s.parts["what"]})


def _what_is(s: Sentence) -> Call | None:
    meant = referent(s.scene, s.parts["word"].lower())
    return Call("what_is", {"thing": meant}) if meant else None


def _find(s: Sentence) -> Call | None:
    meant = named(s.scene, s.parts["thing"])
    return Call("find", {"thing": meant}) if meant else None


def _rule(pattern: str, build: Builder) -> tuple[re.Pattern[str], Builder]:
    return re.compile(_POLITE + pattern + _AFTER, re.IGNORECASE), build


_UNIT = r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?)"
_AMOUNT = rf"(?P<amount>(?:[\w.-]+[ -]){{0,5}}?{_UNIT}(?: and (?:a (?:half|quarter)|[\w.-]+ {_UNIT}))?|\d+ ?[hms]\b(?: ?\d+ ?[ms])?)"
_SAID = r"(?:i (?:said|told you|mentioned|have said|have told you|ever said)|you (?:know|remember|have stored|have saved)|we (?:said|talked|spoke))"
_NIGHT = r"(?P<set>day|daytime|daylight|night|night time|nighttime|evening|dusk|morning|noon|sunset|twilight|auto|automatic)"
_IT = r"(?:it|the room|the light|the lights|things|this room)"
_SET = r"(?:set|start|run|put on|make)"
_CANCEL = r"(?:cancel|stop|delete|remove|clear)"
_ERASE = r"(?:forget|delete|erase|remove|wipe)"
_WALK = r"(?:go|walk|move|step|stand|going|walking)"

_LIGHT = (
    _rule(rf"(?:turn|switch|put) (?P<on>on|off) {_THE}{_THING}", _switch),
    _rule(rf"(?:turn|switch|put|turning|switching) {_THE}{_THING} (?P<on>on|off)", _switch),
    _rule(rf"(?:turning|switching) (?P<on>on|off) {_THE}{_THING}", _switch),
    _rule(r"(?P<thing>lights?|all lights|lamps?|lantern|[a-z]+ lamp) (?P<on>on|off)", _switch),
    _rule(rf"light {_THE}(?P<thing>candles?|lanterns?|lamps?)", _light_up),
    _rule(rf"(?:make|making) {_IT} (?:a (?:bit|little) |slightly |much |more )?(?P<level>darker|dimmer|brighter|lighter|cosier|cozier)(?: in here)?", _level),
    _rule(r"(?P<level>dim|brighten|lighten|darken)(?:ming|ing)? (?:up )?(?:the |all the )?(?:room|lights?|lamps?)(?: (?:up|down))?", _level),
    _rule(r"turn (?:the |all the )?lights? (?P<level>down|up)", _level),
    _rule(rf"(?:make|let) it (?:be )?{_NIGHT}(?: time| outside| here| in here)*", _set),
    _rule(rf"(?:set|change|switch|turn) (?:the )?(?:light|lights|lighting|time of day|room|it)(?: outside)? (?:to|into) {_NIGHT}", _set),
)
_TIME = (
    _rule(rf"{_SET}(?: me)? (?:a|the|another) timer (?:for|of|to) {_AMOUNT}(?: (?:for|called|named) (?P<name>.+?))?", _timer),
    _rule(rf"{_SET}(?: me)? an? {_AMOUNT} (?:timer|countdown)(?: (?:for|called|named) (?P<name>.+?))?", _timer),
    _rule(rf"{_SET}(?: me)? an? (?P<name>[a-z]+) timer (?:for|of) {_AMOUNT}", _timer),
    _rule(rf"(?:timer|countdown)(?:,| for| of)? {_AMOUNT}", _timer),
    _rule(rf"{_AMOUNT} timer", _timer),
    _rule(r"remind me (?P<rest>.+?)", _remind),
    _rule(r"(?:set|make|create|add)(?: me)? a reminder (?P<rest>(?:to|for|about|in|at|on|tomorrow)\b.+?)", _remind),
    _rule(r"(?:don't|do not) let me forget (?P<rest>(?:to|about) .+?)", _remind),
    _rule(r"wake me(?: up)? (?P<rest>.+?)", _wake),
    _rule(r"(?:what|which) timers? (?:do i have|are (?:running|on|set)|is (?:running|on|set))", _list("timer")),
    _rule(r"how (?:much time|long)(?: is| do i have| have i got|'s)? left(?: on (?:the|my) timer)?", _list("timer")),
    _rule(r"(?:what|which) reminders (?:do i have|are set|have i set|are there)(?: today| for today)?", _list("any")),
    _rule(
        r"(?:what are my|list(?: all)?(?: of)?(?: my)?|show(?: me)?(?: my)?|read(?: me)?(?: my)?|do i have any) reminders(?: today| for today)?", _list("any")
    ),
    _rule(rf"{_CANCEL} (?:(?:the|my|that|all|all my|all the) )?(?P<kind>timers?|reminders?|countdown)(?: (?:to|about|for|called) (?P<about>.+?))?", _cancel),
    _rule(r"(?:what time is it|what's the time|what is the time|tell me the time|do you (?:know|have) the time|how late is it)(?: in here)?", _clock("time")),
    _rule(r"(?:what (?:day|date) is (?:it|today)|what(?:'s| is) (?:the|today's) date|what day of the week is it)(?: today)?", _clock("date")),
)
_MEMORY = (
    _rule(r"(?:remember|keep in mind|bear in mind|don't forget|do not forget)(?: this)?(?: that|:|,) (?P<text>.+)", _remember),
    _rule(r"remember (?P<text>(?:my|i|i'm|i've|our|we) .+)", _remember),
    _rule(rf"{_ERASE} (?:what|everything|all|all that|anything|the things) (?:that )?{_SAID} (?:to you )?(?:about|on|of) (?P<about>.+?)", _about("forget")),
    _rule(r"(?:forget|delete|erase) (?:everything|all|anything|all memories|your memories|your memory) (?:about|of) (?P<about>.+?)", _about("forget")),
    _rule(r"forget that (?P<about>(?:i|my|we) .+?)", _about("forget")),
    _rule(r"what did (?:i|we) (?:say|tell you|talk|mention)(?: to you)? (?:about|of) (?P<about>.+?)", _about("recall")),
    _rule(r"what have (?:i|we) (?:said|told you|talked|mentioned)(?: to you)? (?:about|of) (?P<about>.+?)", _about("recall")),
    _rule(r"what do you (?:know|remember) (?:about|of) (?P<about>(?:me|us|my|our)\b.*?)", _about("recall")),
    _rule(r"(?:do|can) you (?:remember|recall) what (?:i|we) (?:said|told you|talked|mentioned)(?: to you)? about (?P<about>.+?)", _about("recall")),
    _rule(r"(?:take|make|write)(?: me| down)? a (?:quick )?note(?: of this| to self)?(?::| that|,| of| saying) ?(?P<text>.+)", _note),
    _rule(r"(?:note|jot|write)(?: this)? down(?::| that|,)? (?P<text>.+)", _note),
    _rule(r"(?:note to self|note)(?::| that|,) ?(?P<text>.+)", _note),
    _rule(r"(?:read|show)(?: me)? (?:back )?(?:my |the )notes?(?: (?:about|on) (?P<about>.+?))?", _notes),
    _rule(r"(?:what(?:'s| is) in|what are|do i have any) (?:my )?notes?(?: (?:about|on) (?P<about>.+?))?", _notes),
)
_ROOM = (
    _rule(r"look (?:at|into) (?:me|my (?:face|eyes))|look (?:here|over here|this way)", _to_user("look_at")),
    _rule(rf"(?:look|have a look|take a look) (?:over )?(?:at )?{_THE}{_THING}(?: over there| there| here)?", _with_thing("look_at")),
    _rule(
        r"(?:come|step|walk|move) (?:over )?(?:a (?:bit|little) )?(?:here|closer|nearer)(?: to me)?|come (?:over )?to me|walk (?:over )?to me|go to me",
        _to_user("go_to"),
    ),
    _rule(r"(?:go|walk|step|move) back(?: to (?:your place|where you were))?|go to your place", lambda s: Call("go_to", {"thing": "your place"})),
    _rule(rf"{_WALK}(?: over| on over)?(?: back)? (?:to|by|beside|next to|near|over to) {_THE}{_THING}", _with_thing("go_to")),
    _rule(r"(?:go|walk|move|step) (?:over )?(?P<thing>there|over there)", _with_thing("go_to")),
    _rule(rf"(?:sit|sitting)(?: down)?(?: (?:on|in|onto) {_THE}{_THING})?|(?:have|take) a seat", _sit),
    _rule(r"sit (?:down )?(?:over )?(?P<thing>there|here)", _sit),
    _rule(r"(?:stand|get) (?:back )?up", lambda s: Call("stand", {})),
    _rule(rf"(?:pick|picking) up {_THE}{_THING}", _with_thing("pick_up")),
    _rule(rf"pick {_THE}{_THING} up", _with_thing("pick_up")),
    _rule(rf"(?:take|grab|fetch|get|bring|hand|give|pass)(?: me)? {_THE}{_THING}(?: to me| over)?", _with_thing("pick_up")),
    _rule(rf"(?:put|place|set) {_THE}{_THING} (?:down )?(?:on |in |onto |by |next to |over )*{_THE}(?P<place>[a-z][a-z' -]{{1,40}}?)", _put),
    _rule(r"(?:play|show|put on)(?: me)? (?P<what>.+?) on (?:the |that )?(?:wall )?(?:screen|tv|telly|television|monitor)", _play),
    _rule(r"what(?:'s| is| are|'re) (?P<word>that|this|those|these)(?: (?:over there|there|here|called|thing|things))*", _what_is),
    _rule(r"what (?:do you call|would you call) (?P<word>that|this)", _what_is),
    _rule(rf"where(?:'s| is| are|'re| can i find) {_THE}{_THING}", _find),
)
RULES: tuple[tuple[re.Pattern[str], Builder], ...] = _LIGHT + _TIME + _MEMORY + _ROOM
"""The first that fits and builds a call wins."""

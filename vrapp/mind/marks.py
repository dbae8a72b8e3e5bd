"""Stage directions in a model's text: parsed out of the stream, never shown or spoken.

In: pieces of text, cut anywhere. Out: `Piece`s: clean text, or a mark, each with the number of raw characters that it took. What counts as a direction:
`[happy]`, `[gesture: wave]`, `<nod>`, `*smiles softly*`, `(laughs)`, and emoji. A known one becomes a mark, an unknown one in brackets is dropped; stars and
round brackets around ordinary words are ordinary words. The same text gives the same pieces, however it was cut.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, NamedTuple

Kind = Literal["emotion", "gesture", "gaze"]

GESTURES = ("wave", "nod", "shake", "shrug", "think", "point", "clap", "bow", "laugh", "sigh", "comfort", "lean_in", "look_around")
GAZES = ("user", "away", "down", "up")

_EMOTION_WORDS = {
    "happy": "happy smile smiles smiling grin grins grinning cheerful cheerfully joy joyful excited excitedly delighted warmly "
    "beams laugh laughs laughing chuckle chuckles giggle giggles",
    "sad": "sad sadly sigh sighs sighing sorrow sorrowful sorry crying cries tearful frown frowns",
    "angry": "angry angrily annoyed furious mad scowls",
    "surprised": "surprised surprise shocked gasp gasps amazed astonished wow",
    "relaxed": "relaxed calm calmly gentle gently soft softly peaceful serene tender quietly",
    "neutral": "neutral",
}
_GESTURE_WORDS = {
    "wave": "wave waves waving",
    "nod": "nod nods nodding",
    "shake": "shake shakes shaking",
    "shrug": "shrug shrugs shrugging",
    "think": "think thinks thinking thoughtful thoughtfully ponders pauses hmm",
    "point": "point points pointing",
    "clap": "clap claps clapping applauds",
    "bow": "bow bows bowing",
    "laugh": "laugh laughs laughing chuckle chuckles giggle giggles",
    "sigh": "sigh sighs sighing",
    "comfort": "comfort comforts comforting console consoles consoling hug hugs hugging reassuring reassuringly",
    "lean_in": "lean leans leaning",
}
_GAZE_WORDS = {"away": "away aside", "down": "down", "up": "up", "user": "you user"}
_EMOJI = {"happy": "🙂😊😀😃😄😁😆🤗😍🥰😂🤣😉❤💕💖", "sad": "🙁😢😭😞😔☹", "angry": "😠😡", "surprised": "😮😲😯🤯", "relaxed": "😌🥲🙏"}

EMOTION_OF = {word: emotion for emotion, words in _EMOTION_WORDS.items() for word in words.split()}
GESTURE_OF = {word: gesture for gesture, words in _GESTURE_WORDS.items() for word in words.split()}
_GAZE_OF = {word: gaze for gaze, words in _GAZE_WORDS.items() for word in words.split()}
_EMOTION_OF_EMOJI = {sign: emotion for emotion, signs in _EMOJI.items() for sign in signs}

_OPENERS = {"[": "]", "<": ">", "*": "*", "(": ")"}
_AROUND = re.compile(r"\b(?:look|glance|gaze)(?:s|ing)?[ _]around\b")
_LONGEST = 48  # characters in a direction; beyond that the opener was an ordinary character
_PLAIN = re.compile(r"[^\[<*(\u200d\ufe0f\u2190-\u2bff\U0001f000-\U0001faff]+")
_WORD = re.compile(r"[a-z]+")
_NOT_VERBS = frozenset("this is was its yes always as has does perhaps his hers theirs ours yours us towards besides less unless".split())


RULES = (
    "You may begin a sentence with one mark in square brackets, which is shown and not spoken: your face, "
    "[happy], [sad], [surprised], [relaxed] or [angry]; a gesture, [wave], [nod], [shake], [shrug], [think], [point], [clap], [bow], [laugh], [sigh], "
    "[comfort], [lean in] or [look around]; or where you look, [look away], [look down], [look up] or [look at you]. Use few, and no others."
)
"""For a model that can keep a format."""

_GRAMMAR_MARKS = (*_EMOTION_WORDS, *(name.replace("_", " ") for name in GESTURES), "look away", "look down", "look up", "look at you")
GRAMMAR = f"""root ::= ([^[<] | mark | call | thought | "<" [^a-z/])*
mark ::= "[" ({" | ".join(f'"{words}"' for words in _GRAMMAR_MARKS)}) "]"
call ::= "<tool_call>" [^<]* "</tool_call>"
thought ::= "<think>" [^<]* "</think>"
"""
"""Any text, in which square brackets hold marks that mean something."""


class Piece(NamedTuple):
    """Clean text (mark "" ) or a mark (text ""); `raw` characters of the model's text went into it."""

    text: str
    raw: int
    kind: Kind | None = None
    value: str = ""


class MarkReader:
    """Feed it pieces of raw text; it holds back only what may still turn out to be a direction."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, text: str) -> list[Piece]:
        self._held += text
        return self._take(final=False)

    def finish(self) -> list[Piece]:
        """The end of the text: an open bracket never closed is dropped with what follows it, an open star or round bracket was text."""
        return self._take(final=True)

    def _take(self, final: bool) -> list[Piece]:
        out: list[Piece] = []
        while self._held:
            plain = _PLAIN.match(self._held)
            if plain:
                out.append(Piece(plain[0], plain.end()))
                self._held = self._held[plain.end() :]
                continue
            pieces = _special(self._held, final)
            if pieces is None:
                break
            out += pieces
            self._held = self._held[sum(piece.raw for piece in pieces) :]
        return out


def _special(text: str, final: bool) -> list[Piece] | None:
    """Read the opener or sign at the start of `text`; None while more text is needed to know."""
    closer = _OPENERS.get(text[0])
    if closer is None:
        return _sign(text[0])
    if text[0] == "*" and len(text) == 1 and not final:
        return None
    if text.startswith("**"):
        return [Piece("", 2)]
    end = _end_of(text, closer)
    if end > 0:
        return _direction(text[0], text[1:end], end + 1)
    if end == 0 and not final:
        return None
    return _not_closed(text, end)


def _end_of(text: str, closer: str) -> int:
    """Where the direction closes; 0: not yet known; -1: it is none (too long, or a new line before it closes)."""
    body = text[1 : _LONGEST + 2]
    end, line = body.find(closer), body.find("\n")
    if end >= 0 and not 0 <= line < end:
        return end + 1
    return -1 if line >= 0 or len(body) > _LONGEST else 0


def _not_closed(text: str, end: int) -> list[Piece]:
    if text[0] in "(<":
        return [Piece(text[0], 1)]
    if end == 0 and (text[0] == "[" or _is_acted(text)):
        return [Piece("", len(text))]
    return [Piece("", 1)]


def _direction(opener: str, body: str, raw: int) -> list[Piece]:
    kind, _, value = body.rpartition(":")
    marks = _marks(value.strip().lower(), kind.strip().lower())
    if opener == "(" and (len(body.split()) > 3 or not _is_acted(body)):
        return [Piece("(", 1)]
    if opener == "*" and not _is_acted(body):
        return [Piece(body, raw)]
    if opener == "<" and not marks and not re.fullmatch(r"/?[A-Za-z_|][\w\s|-]*", body):
        return [Piece("<", 1)]
    return [Piece("", raw), *(Piece("", 0, mark, value) for mark, value in marks)]


def _marks(value: str, kind: str) -> list[tuple[Kind, str]]:
    """The marks that a direction means: at most one of each kind, in a fixed order."""
    if kind != "emotion" and _AROUND.search(value):
        return [("gesture", "look_around")]
    if kind in ("gaze", "look") or value.startswith(("look", "gaze", "glance")):
        found = next((_GAZE_OF[word] for word in _WORD.findall(value) if word in _GAZE_OF), "")
        return [("gaze", found)] if found else []
    words = _WORD.findall(value)
    out: list[tuple[Kind, str]] = []
    emotion = next((EMOTION_OF[word] for word in words if word in EMOTION_OF), "")
    gesture = next((GESTURE_OF[word] for word in words if word in GESTURE_OF), "")
    if emotion and kind != "gesture":
        out.append(("emotion", emotion))
    if gesture and kind != "emotion":
        out.append(("gesture", gesture))
    return out


def _is_acted(body: str) -> bool:
    """`*really*` stresses a word that must stay; `*smiles softly*` and `*walks to the window*` are actions that must not be spoken."""
    words = _WORD.findall(body.lower())
    if not words or words[0] in _NOT_VERBS:
        return False
    known = [word for word in words[:3] if word in EMOTION_OF or word in GESTURE_OF]
    return any(word.endswith(("s", "ing", "ly")) for word in known) or (len(words) > 1 and words[0].endswith("s"))


def _sign(sign: str) -> list[Piece]:
    emotion = _EMOTION_OF_EMOJI.get(sign)
    if emotion:
        return [Piece("", 1), Piece("", 0, "emotion", emotion)]
    pictured = sign in "\u200d\ufe0f" or unicodedata.category(sign) in ("So", "Sk")
    return [Piece("" if pictured else sign, 1)]

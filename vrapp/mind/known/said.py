"""One clause as the rules see it: of whom, the predicate with its verb in the base form, the date taken out. And the small tools that rules share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from vrapp.mind.known.claim import Claim, Holds, Who
from vrapp.mind.known.dates import Span
from vrapp.mind.known.references import NAME, PERSON

_ADVERB = (
    r"(?:really|absolutely|also|still|just|truly|totally|currently|now|actually|quite|kind of|sort of|particularly|especially|only|rather|"
    r"definitely|certainly|simply|so|very|both|all|"
    r"originally|already|recently|finally|mostly|basically|honestly|genuinely|secretly|deeply|a bit|a little|pretty|extremely|incredibly|"
    r"terribly|always (?=love|like|enjoy|hate|want)|have always (?=loved|liked|hated)) "
)
_AFTER = re.compile(
    r",? (?:now|these days|nowadays|at the moment|currently|right now|at present|too|as well|though|anyway|actually|by the way|you know|a "
    r"lot|very much|so much|the most|the best|again|already|"
    r"lately|recently|of course|honestly|to be honest|all my life|my whole life|since .*|ever since.*|because .*|when .*|but .*|so "
    r"(?!far).*|which .*|who .*|where .*|while .*|if .*|"
    r"for (?:a|an|about|over|almost|nearly|more than|the last|the past|\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|"
    r"twenty|thirty|many|several|some|ages|years)\b.*|"
    r"more than anything.*|with all my heart|to be exact|or so|in (?:fact|general)|from time to time|every (?:day|week|morning|evening|"
    r"night|year|month|weekend).*|any ?more|any longer|at all|"
    r"in my (?:free|spare) time|until .*|till .*|just like .*|, .*)$",
    re.IGNORECASE,
)
_NO_VALUE = re.compile(
    r"^(?:it|that|this|these|those|you|your|yours|him|her|them|me|us|he|she|they|we|i|how|what|when|where|why|who|something|someone|somebody|"
    r"anything|anyone|everything|nothing|nobody|one|ones|none|"
    r"some of|all of|both|any|to|not|so|such|there|here|too|as|if|whatever|lots|much|more|less|most|enough|stuff|things?|a lot|nowhere|"
    r"somewhere|anywhere|like|about|being called|him|the (?:one|way|idea|fact|same|other|first|last|thing|things|sound of that|look of))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """text: the predicate without its date. whole: with it. span: the date. ours: said with "we"."""

    who: Who
    text: str
    whole: str
    span: Span | None
    now: float
    words: str
    confidence: float

    def claim(
        self,
        relation: str,
        value: str = "",
        *,
        who: Who | None = None,
        holds: Holds = "is",
        about: Who | None = None,
        start: float | None = None,
        end: float | None = None,
        less: float = 0.0,
        dated: bool = False,
    ) -> Claim:
        """A claim with what this clause knows. `less` is taken from the confidence."""
        return Claim(who or self.who, relation, value, holds, round(self.confidence - less, 2), start, end, self.words, "", about, dated)

    def at_date(self, relation: str, value: str = "", **more: object) -> Claim:
        """A claim whose time is the date in the clause."""
        start, end = (self.span.start, self.span.end) if self.span else (None, None)
        return self.claim(relation, value, start=start, end=end, dated=self.span is not None, **more)  # type: ignore[arg-type]


Maker = Callable[[re.Match[str], Said], Iterable[Claim]]
Rule = tuple[re.Pattern[str], Maker]


def pattern(words: str) -> re.Pattern[str]:
    """A predicate from end to end. {person}, {name}, {place} and {x} stand for what is captured: a reference, a name, a place, anything short."""
    place = r"(?:the )?(?-i:[A-Z])[\w'.-]*(?: (?:of |upon |on |the |am |de |la |le )*(?-i:[A-Z])[\w'.-]*)*(?:, (?-i:[A-Z])[\w'-]+(?: (?-i:[A-Z])[\w'-]+)?)?"
    for name, group in (("person", PERSON), ("name", NAME), ("place", place), ("x", r".{2,80}?"), ("y", r".{2,80}?")):
        words = words.replace(f"{{{name}}}", f"(?P<{name}>{group})")
    return re.compile(rf"(?:{words})$", re.IGNORECASE)


def tidy(value: str) -> str:
    """Without what trails behind: "climbing a lot these days" -> "climbing"."""
    before = ""
    text = value.strip(" ,.!;:-")
    while text != before:
        before, text = text, _AFTER.sub("", text).strip(" ,.!;:-")
    return text


def fit(value: str, most: int = 7) -> str:
    """`value` tidied if it can stand as a fact: short, and not a word that only means something in its sentence. Else ""."""
    text = tidy(value)
    if not text or len(text.split()) > most or _NO_VALUE.match(text) or '""' in text or not re.search(r"[A-Za-z]{2}", text):
        return ""
    return text


def items(value: str, most: int = 6) -> list[str]:
    """ "peanuts, shellfish and cats" -> three values; what has "and" in its name ("rock and roll") is one."""
    text = tidy(re.sub(r", (?=and\b)", " ", value).replace(", ", " and ")) if "," in value else tidy(value)
    if re.search(
        r"\b(?:rock and roll|rhythm and blues|fish and chips|gin and tonic|bed and breakfast|mac and cheese|salt and vinegar|science and "
        r"technology|arts and crafts|dungeons and dragons|drum and bass)\b",
        text,
        re.IGNORECASE,
    ):
        return [text]
    parts = [fit(part, most) for part in re.split(r" and | or ", text)]
    return [part for part in parts if part]


def without_article(text: str) -> str:
    return re.sub(r"^(?:a|an|the|my|our|some|this) (?:brand )?(?:new |old )?(?=\S)", "", text, flags=re.IGNORECASE)


def plain_verb(text: str, who: Who) -> str:
    """The first verb of a predicate in its base form, adverbs before it dropped: "really loves tea" -> "love tea", "is from" -> "be from"."""
    text = re.sub(rf"^(?:{_ADVERB})+", "", text, flags=re.IGNORECASE)
    word, _, rest = text.partition(" ")
    low = word.lower()
    if low in ("am", "is", "are"):
        rest = re.sub(rf"^(?:{_ADVERB})+(?!much\b)", "", f"{rest}", flags=re.IGNORECASE)
        return f"be {rest}".strip()
    if low in ("has", "does"):
        low, rest = {"has": "have", "does": "do"}[low], re.sub(rf"^(?:{_ADVERB})+", "", rest, flags=re.IGNORECASE)
        return f"{low} {rest}".strip()
    if low in ("have", "do", "was", "were"):
        rest = re.sub(rf"^(?:{_ADVERB})+", "", rest, flags=re.IGNORECASE)
        return f"{'was' if low == 'were' else low} {rest}".strip()
    if not who.is_user:
        low = _base(low)
    return f"{low} {rest}".strip()


def _base(verb: str) -> str:
    if not verb.endswith("s") or verb.endswith("ss") or verb in ("always", "was", "perhaps"):
        return verb
    if verb.endswith("ies") and len(verb) > 4:
        return f"{verb[:-3]}y"
    if verb.endswith(("ches", "shes", "sses", "oes", "xes", "zzes")):
        return verb[:-2]
    return verb[:-1]

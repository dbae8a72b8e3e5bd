"""Who a sentence is about: "my older sister Anna", "Tom", "our dog", "she". In: the beginning of a clause. Out: a `Who` and the rest of the clause."""

from __future__ import annotations

import re

from vrapp.mind.known.claim import Who
from vrapp.mind.known.lexicon import DISTINGUISHING, FEMALE, MALE, NATIONALITIES, PETS, PLURAL_OF, RELATION_OF

NAME = r"(?-i:[A-Z][a-zà-öø-ÿ]+(?:[-'][A-Z]?[a-zà-öø-ÿ]+)?(?: (?:de|van|von|di|Mc|Mac|O')? ?[A-Z][a-zà-öø-ÿ]+(?:-[A-Z][a-z]+)?)?)"
_MODIFIERS = (
    r"(?:(?:older|elder|eldest|oldest|younger|youngest|big|little|twin|middle|baby|late|dear|old|new|good|close|best|very best|other|first|"
    r"second|third|only|lovely|former|half|step|own|dearest|next-door|next door|golden|german|border|french|black|white|tabby|ginger|rescue|\w+-year-old) )*"
)
_KIN = "|".join(sorted((re.escape(word) for word in RELATION_OF), key=len, reverse=True))
_PET = "|".join(sorted(PETS, key=len, reverse=True))
PERSON = rf"(?:(?:my|our) {_MODIFIERS}(?:{_KIN}|{_PET})\b(?:,? {NAME})?|{NAME}(?:, (?:my|our) {_MODIFIERS}(?:{_KIN}|{_PET}))?)"
KINSHIP = rf"{_MODIFIERS}(?:{_KIN}|{_PET})"

_NOT_NAMES = frozenset(
    "i a an the this that these those it he she we you they my our your his her their there here then now today tomorrow yesterday tonight "
    "monday tuesday wednesday thursday "
    "friday saturday sunday january february march april may june july august september october november december everyone everybody "
    "someone somebody nobody people "
    "yes no not ok okay well so and but or if when while because maybe perhaps please sorry thanks thank hello hi hey good great god "
    "christmas easter work home life "
    "school what who where why how which all both some any every each one two three back just only even also still never always sometimes "
    "usually often really nothing something "
    "anything everything once lately recently everything dad's mum's sounds looks seems feels let's let going having being getting call "
    "remember do does don't did is are was were "
    "later another whatever nevermind never mind after before since until although though ori hazel lol haha wow oh ah hmm english maths "
    "music love hate".split()
)
_KIN_AS_NAME = {
    "Mum": "mother",
    "Mom": "mother",
    "Mummy": "mother",
    "Mama": "mother",
    "Dad": "father",
    "Daddy": "father",
    "Papa": "father",
    "Grandma": "grandmother",
    "Granny": "grandmother",
    "Gran": "grandmother",
    "Nana": "grandmother",
    "Grandpa": "grandfather",
    "Grandad": "grandfather",
    "Granddad": "grandfather",
}
_TITLED = re.compile(r"(Aunt|Auntie|Aunty|Uncle|Grandma|Grandpa|Granny|Nana|Cousin) ([A-Z][a-z]+)")
_MINE = re.compile(rf"(?:my|our) ({_MODIFIERS})({_KIN}|{_PET})\b(?! (?:in|of) law)(?:,? ({NAME})(?=,| |$))?,? ?", re.IGNORECASE)
_NAMED = re.compile(rf"({NAME}),? ?")
_APPOSITION = re.compile(rf"^,? ?(?:my|our) ({_MODIFIERS})({_KIN}|{_PET})\b,? ?(?=\S)", re.IGNORECASE)
_OF_WHOM = re.compile(r"^'s? ")


def is_name(text: str) -> bool:
    words = text.split()
    return bool(words) and words[0].lower() not in _NOT_NAMES and text.lower() not in NATIONALITIES


def relation_of(modifiers: str, noun: str) -> str:
    """ "big ", "sis" -> "older sister"; a pet keeps its noun."""
    base = RELATION_OF.get(noun.lower(), noun.lower())
    kept = [word for word in modifiers.lower().split() if word in DISTINGUISHING]
    same = {"elder": "older", "big": "older", "little": "younger", "eldest": "oldest"}
    return " ".join([*(same.get(word, word) for word in kept if word != "late"), base])


def base_of(relation: str) -> str:
    """ "older sister" -> "sister"."""
    return relation.split()[-1] if relation else ""


def kind_of(relation: str) -> str:
    return "pet" if base_of(relation) in PETS else "person"


def mine(modifiers: str, noun: str, name: str = "") -> Who:
    relation = relation_of(modifiers, noun)
    return Who(name if name and is_name(name) else "", relation, "pet" if kind_of(relation) == "pet" else "person")


def read(text: str) -> tuple[Who, str] | None:
    """The person at the beginning of `text` and what follows; None if there is none. Does not take the user ("I")."""
    titled = _TITLED.match(text)
    if titled:
        return Who(titled[0], RELATION_OF[titled[1].lower()]), text[titled.end() :].lstrip(" ,")
    found = _MINE.match(text)
    if found:
        name = found[3] or ""
        if name and not is_name(name):
            return mine(found[1], found[2]), text[found.start(3) :]
        return mine(found[1], found[2], name), text[found.end() :]
    found = _NAMED.match(text)
    if not found:
        return None
    if found[1] in _KIN_AS_NAME:
        return Who("", _KIN_AS_NAME[found[1]]), text[found.end() :]
    name = found[1]
    if not is_name(name):
        return None
    if len(name.split()) == 2 and not is_name(name.split()[1]):
        name = name.split()[0]
    rest = text[len(name) :]
    beside = _APPOSITION.match(rest)
    if beside:
        return mine(beside[1], beside[2], name), rest[beside.end() :]
    return Who(name), rest.lstrip(" ,")


def whole(text: str) -> Who | None:
    """The person that `text` is, with nothing after it."""
    found = read(text.strip(" ,.!"))
    return found[0] if found and not found[1].strip(" ,.!") else None


def several(text: str) -> list[Who]:
    """ "Anna and Tom", "my mum, my dad and Lena"."""
    out = [whole(part) for part in re.split(r",? and |, ", text.strip())]
    return [who for who in out if who] if all(out) else []


def plural(noun: str) -> str:
    """ "sisters" -> "sister", "" if it is no relation in the plural."""
    word = PLURAL_OF.get(noun.lower(), "")
    return RELATION_OF.get(word, "")


def fits(pronoun: str, who: Who) -> bool:
    """Whether "she" or "he" may mean them: a name alone fits both."""
    base = base_of(who.relation)
    return not (pronoun == "she" and base in MALE) and not (pronoun == "he" and base in FEMALE)

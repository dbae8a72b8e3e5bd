"""Honest that it is an AI. In: sentences of the user or of the answer. Out: whether the user asks sincerely, whether the answer denies it.

Asked in a game or a story, a robot may say what a robot says; asked straight out, any persona says what it is.
"""

from __future__ import annotations

import re

from vrapp.mind.care import plain

_IT = r"(?:an? )?(?:ai|a i|artificial intelligence|bot|chat ?bot|robot|machine|computer(?: program)?|program|language model|llm|chat ?gpt|software|simulation)"
_PERSON = r"(?:a )?(?:real |actual |living |true )*(?:human(?: being)?|person|man|woman|girl|boy|guy|people)"
_ADV = r"(?:(?:really|actually|even|just|like|secretly|truly|honestly|still|only|also|kind of|not) )*"
_ASKED = re.compile(
    rf"\bare you {_ADV}(?:{_IT}|a (?:real|actual|living) \w+|human(?: being)?|a (?:human|person)(?: being)?|alive|sentient|conscious|real$|real or)\b"
    rf"|\b(?:am i|are we|is this me) {_ADV}(?:talking|speaking|chatting|writing) (?:to|with) (?:{_IT}|{_PERSON})"
    rf"|\bis (?:this|that|it) {_ADV}(?:{_IT}|a (?:real|actual|living) (?:person|human)|a human)\b"
    rf"|\byou are {_ADV}(?:{_IT}|human|real|alive|a (?:real )?(?:person|human)) (?:right|are you|are not you|is not it|no)$"
    rf"|\bis there (?:a|an|any) {_ADV}(?:person|human|someone|real person) (?:behind|there|typing|on the other)"
    r"|^what are you(?: really| exactly| actually)?$"
)
_GAME = re.compile(r"\b(?:in (?:the|our|this) (?:story|game|play)|pretend|role ?play|character|imagine|let us say|once upon)\b")
_DENIES = re.compile(
    rf"\bi am (?:(?:really|actually|certainly|definitely|of course|just|absolutely) )*(?:not|no|never) {_ADV}{_IT}\b"
    r"|\bi am (?:(?:really|actually|certainly|definitely|of course|just|absolutely|very much|as|also|totally|100|a|an|as you are|yes) )*"
    r"(?:human|(?:real|actual|living|flesh and blood) (?:person|human|man|woman|girl|boy)|human being|flesh and blood|made of flesh)(?: being)?\b"
    r"|\bi am (?:(?:really|very|totally|definitely|absolutely|100|just|as) )*(?:real|alive)$"
    rf"|\bi (?:do not|would not) (?:think|believe) i am {_IT}\b|\bthere is (?:no|not an?) (?:ai|bot|computer|machine|robot) here\b"
)
_AFFIRMS = re.compile(rf"\bi am (?:\w+ ){{0,3}}?(?:{_IT}|not (?:a )?(?:real |actual )?(?:human|person))\b")


def is_asked(text: str) -> bool:
    """Whether the user wants to know, in earnest, if this is a person or a program."""
    return any(_ASKED.search(sentence) and not _GAME.search(sentence) for sentence in plain.sentences(text))


def denies(sentence: str) -> bool:
    """Whether a sentence of the answer says that it is no AI, or that it is human."""
    return any(_DENIES.search(part) and "only human" not in part for part in plain.sentences(sentence))


def affirms(sentence: str) -> bool:
    """Whether a sentence of the answer says what it is."""
    return any(_AFFIRMS.search(part) and not _DENIES.search(part) for part in plain.sentences(sentence))

"""From what the user said to claims. In: one utterance and the moment it was said. Out: `Claim`s. Rules only: the same words give the same claims.

text -> clauses.assertions     only what the user states
     -> whole-clause rules     "my name is ...", "remember that ..."
     -> a subject and its predicate, the date taken out
     -> predicate rules        the first that fits
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from vrapp.mind.known import dates, references, rules_life, rules_people, rules_self
from vrapp.mind.known.claim import Claim, Who
from vrapp.mind.known.clauses import Clause, assertions
from vrapp.mind.known.danger import is_danger
from vrapp.mind.known.rules_clause import CLAUSE_RULES, correction
from vrapp.mind.known.said import Rule, Said, plain_verb

SURE, DOUBTFUL = 0.9, 0.5
_PREDICATE_RULES: tuple[Rule, ...] = (*rules_people.RULES, *rules_self.RULES, *rules_life.RULES)
_USER = re.compile(r"^(?:I|we|both of us|my (?:family|partner) and I)\b(?:,? (?:both|all))? ", re.IGNORECASE)
_AND_I = re.compile(r"^(?P<who>.{2,60}?) and I ", re.IGNORECASE)
_PRONOUN = re.compile(r"^(he|she|they|it) ", re.IGNORECASE)
_HIS = re.compile(r"^(his|her|their|its) ", re.IGNORECASE)
_OWNER = re.compile(rf"^((?:my|our) {references.KINSHIP}(?:,? {references.NAME})?|{references.NAME})'s? (?=[a-z])", re.IGNORECASE)
_FIRST_TIME = re.compile(
    r"^(?P<when>(?i:(?:on|in|at|next|last|this|early|late) [\w ]{2,24}?|tomorrow(?: (?:morning|afternoon|evening|night))?|today|"
    r"yesterday(?: (?:morning|afternoon|evening))?|tonight|\d{1,2} \w+|[\w ]{1,14} ago|in \d+ \w+|(?:since|until|from) [\w ]{2,20})),? "
    r"(?=(?:I|we|my|he|she|our|they|[A-Z]\w+) )"
)
_PAST = re.compile(
    r"^(?:was|were|had|did|went|saw|met|got|came|used|moved|left|started|(?:have )?(?:just |not )?[a-z]+(?:ed|en)\b|spoke|told|rang|wrote|"
    r"heard|began|quit|lost|found|bought|fell|broke|grew|ran)\b"
)
_RELATIVE = re.compile(r"^who (?=(?:is|was|lives|works|has|loves|likes|plays|studies|just)\b)")


def claims(text: str, now: float) -> list[Claim]:
    """What `text`, said at `now` (seconds since 1970), states. Never raises for any text."""
    out: list[Claim] = []
    last: Who | None = None
    for clause in assertions(text):
        if is_danger(clause.words):
            continue  # this is for care (vrapp.mind.care), and never a "plan" to be asked after
        fixed = correction(clause.text)
        if fixed:
            out.append(Claim(Who(), "correction", fixed[0], words=clause.words, replaces=fixed[1]))
            continue
        found = _of_clause(clause, now, last)
        out += found
        last = next((claim.about or claim.who for claim in found if not (claim.about or claim.who).is_user), _mentioned(clause.text) or last)
    return _once(out)


def _of_clause(clause: Clause, now: float, last: Who | None) -> list[Claim]:
    text = clause.text
    told = re.match(r"(?:please )?(?:remember|do not forget|keep in mind|note)(?: that|:)? (?!to |when |how )(?P<x>.+)", text, re.IGNORECASE)
    if told:
        inner = _of_clause(Clause(told["x"], clause.words, clause.doubtful), now, last)
        if inner:
            return inner
    ahead = _FIRST_TIME.match(text)
    if ahead and dates.find(f" {ahead['when']}", now):
        text = f"{text[ahead.end() :]} {ahead['when']}"
    found = _first(CLAUSE_RULES, _said(Who(), text, clause, now))
    if found:
        return found
    for who, predicate in _subjects(text, last):
        found = _predicate(who, predicate, clause, now)
        if found:
            return found + [known for other in _people_in(who, found) for known in _introduced(other, clause) if known not in found]
    named = _mentioned(text)
    return _introduced(named, clause) if named else []


def _predicate(who: Who, predicate: str, clause: Clause, now: float) -> list[Claim]:
    attribute = re.match(r"'s? (?P<rest>[a-z].+)", predicate)
    if attribute:
        said = _said(who, f"my {attribute['rest']}", clause, now)
        return _first(CLAUSE_RULES, said)
    said = _said(who, plain_verb(_RELATIVE.sub("", predicate), who), clause, now)
    return _first(_PREDICATE_RULES, said)


def _said(who: Who, text: str, clause: Clause, now: float) -> Said:
    lean: dates.Lean = "past" if _PAST.match(text) or " was " in text or re.match(r"have (?:been|lived|worked|had)", text) else "future"
    span = dates.find(text, now, lean)
    bare = dates.without(text, span)
    return Said(who, bare, text, span, now, clause.words, DOUBTFUL if clause.doubtful else SURE)


def _first(rules: Iterable[Rule], said: Said) -> list[Claim]:
    for pattern, maker in rules:
        found = pattern.match(said.text)
        if found:
            made = list(maker(found, said))
            if made:
                return made
    return []


def _subjects(text: str, last: Who | None) -> Iterable[tuple[Who, str]]:
    """Each way to read who the clause is about, with its predicate (beginning with "'s " for something of theirs)."""
    if re.match(r"(?:please )?(?:do not|never) (?:tell|mention)\b", text, re.IGNORECASE):
        yield Who(), re.sub(r"^please ", "", text, flags=re.IGNORECASE)
        return
    user = _USER.match(text)
    if user:
        yield Who(), text[user.end() :]
        return
    both = _AND_I.match(text)
    if both and references.several(both["who"]):
        yield Who(), text[both.end() :]
        return
    if last is not None:
        pronoun = _PRONOUN.match(text)
        if pronoun and (references.fits(pronoun[1].lower(), last) and (pronoun[1].lower() not in ("it",) or last.kind == "pet")):
            yield last, text[pronoun.end() :]
        his = _HIS.match(text)
        if his and references.fits({"his": "he", "her": "she"}.get(his[1].lower(), "they"), last):
            yield last, f"'s {text[his.end() :]}"
    owner = _OWNER.match(text)
    if owner:
        who = references.whole(owner[1])
        if who:
            yield who, f"'s {text[owner.end() :]}"
    read = references.read(text)
    if read and read[1]:
        yield read


def _mentioned(text: str) -> Who | None:
    """A person the clause names with their relation ("my sister Anna"), wherever it stands: enough to know that there is one."""
    found = re.search(rf"\b(?:my|our) {references.KINSHIP},? {references.NAME}", text, re.IGNORECASE)
    who = references.whole(found[0]) if found else None
    if who and who.name and who.relation:
        return who
    found = re.search(rf"\b{references.NAME}, (?:my|our) {references.KINSHIP}\b", text, re.IGNORECASE)
    return references.whole(found[0]) if found else None


def _people_in(who: Who, found: list[Claim]) -> list[Who]:
    people = [who, *(person for claim in found for person in (claim.who, claim.about) if person is not None)]
    return [person for index, person in enumerate(people) if person not in people[:index]]


def _introduced(who: Who, clause: Clause) -> list[Claim]:
    """Somebody with a relation is known from now on."""
    if not who.relation:
        return []
    return [Claim(who, "known", "", confidence=DOUBTFUL if clause.doubtful else SURE, words=clause.words)]


def _once(found: list[Claim]) -> list[Claim]:
    out: list[Claim] = []
    for claim in found:
        if claim not in out:
            out.append(claim)
    return out

"""Rules: who somebody is. Name, age, birthday, home, origin, work, studies, whom they are with. For the user and for the people they talk of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from vrapp.mind.known import dates
from vrapp.mind.known.claim import Claim
from vrapp.mind.known.lexicon import BUSINESSES, JOBS, NATIONALITIES
from vrapp.mind.known.references import is_name, whole
from vrapp.mind.known.said import Rule, Said, fit, pattern, tidy, without_article

_NOT_CALLED = frozenset(
    "not crazy back later again a the an tomorrow when if anything whatever what that it sometime soon me you lazy old stupid on in at to for by about".split()
)
_HEROES = frozenset(
    {
        "batman",
        "superman",
        "spiderman",
        "spider-man",
        "iron man",
        "spartacus",
        "groot",
        "legend",
        "legion",
        "robin hood",
        "king arthur",
        "santa",
        "santa claus",
        "death",
    }
)
_NOT_A_PLACE = re.compile(
    r"\b(?:fear|peace|dream|denial|hope|moment|past|present|future|way|fact|general|love|trouble|doubt|shock|pain|mess|hurry|silence|"
    r"constant|total|same|charge|need|luck|world|mind|own|joy|sin|comfort|poverty|harmony|shadow|sofa|couch|chair|armchair|window|kitchen|"
    r"bedroom|bathroom|table|desk|floor|door|corner|bed|balcony|zoo|circus|bubble)\b",
    re.IGNORECASE,
)
_LEAVING_JOB = r"(?:quit|left|lost|resigned from|have (?:quit|left|lost)|gave up) (?:my|his|her|their) job"


def _name(found: re.Match[str], said: Said) -> Iterator[Claim]:
    name = tidy(found["x"])
    words = name.split()
    if not words or len(words) > 3 or words[0].lower() in _NOT_CALLED or not re.fullmatch(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ' .-]*", name):
        return
    if len(words) > 1 and not all(word[0].isupper() for word in words):
        return
    yield said.claim("name", " ".join(word[0].upper() + word[1:] for word in words))


def _bare_name(found: re.Match[str], said: Said) -> Iterator[Claim]:
    """ "I am Sam", from end to end: nothing else that begins with a capital letter may be meant."""
    if (
        said.who.is_user
        and is_name(found["name"])
        and found["name"].lower() not in _HEROES
        and not any(word.lower() in NATIONALITIES for word in found["name"].split())
    ):
        yield said.claim("name", found["name"], less=0.1)


def _age(found: re.Match[str], said: Said) -> Iterator[Claim]:
    age = dates.number_of(found["age"])
    if age is not None and (5 <= age <= 110 or not said.who.is_user):
        yield said.claim("age", str(age), start=said.now)


def _born(found: re.Match[str], said: Said) -> Iterator[Claim]:
    span, place = said.span, fit(found["x"] or "")
    if span is not None:
        days = (span.end - span.start) / 86400
        if days < 1.5:
            yield said.claim("birthday", birthday(span))
        if days > 300 or re.search(r"\b(?:19|20)\d\d\b", span.words):
            yield said.claim("born_in_year", str(datetime.fromtimestamp(span.start).year))
    if place:
        yield said.claim("from", place)


def birthday(span: dates.Span) -> str:
    """ "3 May": a day that comes again each year."""
    return f"{span.day.day} {dates.MONTHS[span.day.month - 1].capitalize()}"


def _place(text: str) -> str:
    """A place if it can be one: a name, or a few words like "a village near York"."""
    text = re.split(r",? (?:now|these days|and not|not in|instead of)\b|, (?![A-Z])", text)[0]
    place = fit(re.sub(r" (?:with|together|by myself|on my own) .*| (?:for (?:work|school|love|uni|university|college)|with)$", "", text.strip()), 6)
    if not place or _NOT_A_PLACE.search(place) or re.match(r"(?:my|his|her|their) (?:head|mind)", place):
        return ""
    if re.match(r"(?:a|an|the|my|our|his|her|their|with) ", place) or any(word[0].isupper() for word in place.split()) or len(place.split()) <= 2:
        return place[0].upper() + place[1:] if place.islower() and len(place.split()) == 1 and not place.endswith("ing") else place
    return ""


def _lives(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if place := _place(found["x"]):
        yield said.at_date("lives_in", place) if said.span and said.span.lead == "since" else said.claim("lives_in", place)


def _lived(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if place := _place(found["x"]):
        yield said.at_date("lives_in", place, holds="was")


def _not_living(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if place := _place(found["x"]):
        yield said.claim("lives_in", place, holds="not")


def _moved(found: re.Match[str], said: Said) -> Iterator[Claim]:
    groups = found.groupdict()
    start = said.span.start if said.span else None
    old, new = _place(groups.get("y") or ""), _place(groups.get("x") or "")
    if old:
        yield said.claim("lives_in", old, holds="was", end=start, dated=start is not None)
    if new:
        yield said.claim("lives_in", new, start=start, dated=start is not None)


def _origin(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if (place := _place(found["x"])) and any(word[0].isupper() for word in place.split()):
        yield said.claim("from", place)


def _grew_up(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if place := _place(found["x"]):
        yield said.claim("grew_up_in", place)


def _nationality(found: re.Match[str], said: Said) -> Iterator[Claim]:
    word = found["x"].split()[-1].lower()
    if word in NATIONALITIES and len(found["x"].split()) <= 2 and not found["x"].lower().startswith("not"):
        yield said.claim("nationality", " ".join(part.capitalize() for part in found["x"].split() if part.lower() in NATIONALITIES or part.lower() == "half"))


def _lives_with(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if with_whom := fit(found["x"], 8):
        yield said.claim("lives_with", with_whom)


def job_in(text: str) -> str:
    """ "primary school teacher" if it is a job: its last word is one, or the one before "in", "at", "for", "of". "" otherwise."""
    phrase = re.split(r" (?:in|at|for|of|on|with|by|from|who|to)\b", tidy(text))[0]
    words = phrase.split()
    return phrase if words and len(words) <= 5 and words[-1].lower() in JOBS else ""


def _is_job(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if job := job_in(found["x"]):
        yield said.claim("works_as", job)
        if where := re.match(r"(?:at|for) ((?:the )?[A-Z][\w&' -]{1,40})$", tidy(found["x"])[len(job) :].strip()):
            yield said.claim("works_at", where[1])


def _was_job(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if job := job_in(found["x"]):
        yield said.claim("works_as", job, holds="was")


def _not_job(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if job := job_in(found["x"]):
        yield said.claim("works_as", job, holds="not")


def _works_as(found: re.Match[str], said: Said) -> Iterator[Claim]:
    text = tidy(found["x"])
    job, _, place = _split_at(text)
    job = re.split(r" (?:in|near) (?=[A-Z])", job)[0]
    if fit(job, 5):
        yield said.claim("works_as", fit(job, 5))
    if place and fit(place, 5):
        yield said.claim("works_at", fit(place, 5))


def _worked_at(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if (place := fit(found["x"], 5)) and re.match(r"(?:a|an|the) |[A-Z]", place):
        yield said.claim("works_at", place, holds="was")


def _teaches(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if (subject := fit(found["x"], 2)) and not re.match(r"(?:myself|people|my|a|the|children|kids)\b", subject):
        yield said.claim("works_as", f"{subject} teacher")


def _split_at(text: str) -> tuple[str, str, str]:
    parts = re.split(r" (at|for) ", text, maxsplit=1)
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else (text, "", "")


def _works_at(found: re.Match[str], said: Said) -> Iterator[Claim]:
    where, _, job = tidy(found["x"]).partition(" as ")
    place = fit(where, 6)
    if not place or re.match(r"(?:home|night|nights|least|all|myself|hours|long|weekends?|money|free|peanuts|days?|\d)\b", place, re.IGNORECASE):
        return
    yield said.claim("works_at", place)
    if job and fit(without_article(job)):
        yield said.claim("works_as", fit(without_article(job)))


def _works_in(found: re.Match[str], said: Said) -> Iterator[Claim]:
    field = fit(found["x"], 4)
    if field and not re.search(
        r"\b(?:shifts?|silence|the (?:morning|evening|afternoon|night|garden)|progress|mornings|pairs|bed|hours)\b", field, re.IGNORECASE
    ):
        yield said.claim("works_at", field)


def _left_work(found: re.Match[str], said: Said) -> Iterator[Claim]:
    groups = found.groupdict()
    place = fit(groups.get("x") or "", 5)
    yield said.at_date("works_at", place, holds="not")


def _new_work(found: re.Match[str], said: Said) -> Iterator[Claim]:
    groups = found.groupdict()
    start = said.span.start if said.span else None
    if groups.get("x") and (place := fit(groups["x"], 5)):
        yield said.claim("works_at", place, start=start, dated=start is not None)
    if groups.get("y") and (job := fit(without_article(groups["y"]), 5)):
        yield said.claim("works_as", job, start=start, dated=start is not None)


def _runs(found: re.Match[str], said: Said) -> Iterator[Claim]:
    words = re.split(r" (?:with|in|near|for|on|at)\b", tidy(found["x"]))[0].split()
    heads = [word for word in words if word.lower() in BUSINESSES]
    if heads and len(words) <= 6:
        yield said.claim("works_as", f"runs {found['art']} {' '.join(words)}")


def _no_work(found: re.Match[str], said: Said) -> Iterator[Claim]:
    yield said.claim("occupation", "retired" if "retired" in found[0].lower() else "out of work")


def _studies(found: re.Match[str], said: Said) -> Iterator[Claim]:
    subject, _, place = _split_at(tidy(found["x"]))
    if subject := fit(re.sub(r" (?:in|with|to) .*", "", subject), 4):
        if re.search(r"\b(?:exams?|test|hard|late|tonight|all night|abroad)\b", subject):
            return
        yield said.claim("studies", subject)
    if place and fit(place, 5):
        yield said.claim("studies_at", fit(place, 5))


def _student(found: re.Match[str], said: Said) -> Iterator[Claim]:
    kind, place = (found["x"] or "").strip(), fit(found["y"] or "", 5)
    yield said.claim("occupation", f"{kind} student".strip())
    if place:
        yield said.claim("studies_at", place)


def _status(found: re.Match[str], said: Said) -> Iterator[Claim]:
    holds = "not" if found.groupdict().get("no") else "is"
    yield said.claim("status", found["status"].lower(), holds=holds)


def _married(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if said.span is not None and found["how"].lower() == "seeing":
        return  # "I am seeing Anna tomorrow" is a plan
    relation = {"marr": "spouse", "dati": "partner", "seei": "partner", "enga": "fiancé"}[found["how"].lower()[:4]]
    status = {"spouse": "married", "partner": "in a relationship", "fiancé": "engaged"}[relation]
    who = whole(found["person"])
    start = said.span.start if said.span else None
    yield said.claim("status", status, start=start, dated=start is not None)
    if who and said.who.is_user and not who.relation:
        yield said.claim("known", who=type(who)(who.name, "partner" if relation == "partner" else relation))


def _got_status(found: re.Match[str], said: Said) -> Iterator[Claim]:
    start = said.span.start if said.span else None
    yield said.claim("status", found["status"].lower(), start=start, dated=start is not None)


def _broke_up(found: re.Match[str], said: Said) -> Iterator[Claim]:
    yield said.at_date("status", "single")


def _alone(found: re.Match[str], said: Said) -> Iterator[Claim]:
    yield said.claim("lives_with", "nobody")


_NUMBER = r"(?P<age>\d{1,3}|[a-z]+(?:[- ][a-z]+)?)"

RULES: tuple[Rule, ...] = tuple(
    (pattern(words), maker)
    for words, maker in (
        (r"be (?:called|named|known as) {x}", _name),
        (r"go by (?:the name (?:of )?)?{x}", _name),
        (r"be {name}", _bare_name),
        (rf"(?:be|turned|turn) {_NUMBER}(?: years old| years of age|,? and .*)?", _age),
        (r"(?:was|be) born(?: (?:in|at|near) {x})?(?: (?:on|in))?", _born),
        (
            r"(?:live|stay|be living|be staying|be based|have lived|have been living|have a (?:flat|house|apartment|place)) (?:here |alone |"
            r"over )?(?:in|near|outside|close to|just outside) {x}",
            _lives,
        ),
        (
            r"live (?:alone|by myself|on my own|by (?:him|her)self|on (?:his|her) own)(?: (?:in|near) {x})?",
            lambda f, s: [*_alone(f, s), *(_lives(f, s) if f["x"] else ())],
        ),
        (r"live with {x}", _lives_with),
        (
            r"(?:used to live|lived|was living|have lived before|once lived) (?:for .* )?(?:in|near) {x}(?: (?:before|back then|as a child|"
            r"at (?:the|that) time))?",
            _lived,
        ),
        (r"(?:do not live|no longer live|be not living|be no longer) in {x}", _not_living),
        (r"(?:have )?(?:just |recently |finally )?(?:moved|relocated) (?:back |here |away |over |house )?from {y} (?:back |over )?(?:in)?to {x}", _moved),
        (
            r"(?:have )?(?:just |recently |finally )?(?:moved|relocated) (?:back |out |over |down |up |in )?(?:in)?to (?!the (?:next|other|front|back|"
            r"left|right|side|seat)){x}",
            _moved,
        ),
        (r"(?:have )?(?:just |recently )?(?:moved|relocated) (?:here |away )?from {y}", _moved),
        (r"(?:be|come) (?:originally )?from {x}", _origin),
        (r"(?:grew up|was raised|was brought up) (?:in|near|on) {x}", _grew_up),
        (r"be {x}", _nationality),
        (r"work as (?:a |an |the )?{x}", _works_as),
        (r"(?:work|be working|have worked|have been working) (?:for|at) {x}", _works_at),
        (r"(?:work|be working|have worked) in (?:a |an |the )?{x}", _works_in),
        (r"(?:do not work|no longer work) (?:at|for) {x}", _left_work),
        (r"be an? (?P<x>[a-z]+ (?:school )?|)student(?: (?:at|in) {y})?", _student),
        (r"(?:be|became|have become) (?:a|an) (?:very |pretty |fairly )?{x}", _is_job),
        (r"(?:used to be|was) (?:a|an) {x}", _was_job),
        (r"(?:be not|be no longer) (?:a|an) {x}", _not_job),
        (r"(?:used to work|worked) as (?:a|an) {x}", _was_job),
        (r"(?:used to work|worked) (?:at|for) {x}", _worked_at),
        (r"teach (?P<x>[a-z]+(?: [a-z]+)?)(?: (?:at|in|to) .+)?", _teaches),
        (rf"{_LEAVING_JOB}(?: (?:at|with|as an?) {{x}})?", _left_work),
        (r"(?:got|was|have been) (?:fired|laid off|made redundant|sacked)(?: (?:from|by|at) {x})?", _left_work),
        (r"(?:have )?(?:started|began|got|found|accepted|landed) (?:working|a (?:new )?job|my new job|work)(?: (?:at|with|for) {x})?(?: as {y})?", _new_work),
        (r"(?:run|own) (?P<art>a|an|my own|our own|the) {x}", _runs),
        (r"(?:be retired|(?:have )?retired)", _no_work),
        (r"be (?:unemployed|between jobs|out of work|looking for (?:a |new )?(?:job|work))", _no_work),
        (r"(?:study|be studying|major in|be doing a (?:degree|phd|master's|masters) in) {x}", _studies),
        (r"be (?P<no>not )?(?P<status>single|divorced|married|engaged|widowed|separated)", _status),
        (r"be (?P<how>married|dating|seeing|engaged) (?:to )?{person}", _married),
        (r"(?:have )?(?:got) (?P<status>married|divorced|engaged)", _got_status),
        (r"got (?P<how>married|engaged) to {person}", _married),
        (r"(?:broke|split) up(?: with {person})?", _broke_up),
    )
)

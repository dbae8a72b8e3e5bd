"""Rules: what somebody likes, needs, does, owns, plans, wants, fears and feels."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vrapp.mind.known.claim import Claim
from vrapp.mind.known.lexicon import CONDITIONS, DIETS, EVENTS, FEELINGS, INSTRUMENTS, LANGUAGES, POSSESSIONS, SPORTS
from vrapp.mind.known.references import whole
from vrapp.mind.known.said import Rule, Said, fit, items, pattern, tidy, without_article

_OF_THE_MOMENT = re.compile(
    r"^(?:the|my|our|his|her|talking|chatting|being here|coming here|visiting you|a good|when|to (?:think|say|ask|talk|tell|hear|know|see|"
    r"go|be)|way|idea|sound|look|thought|fact)\b(?! (?:sea|ocean|mountains?|countryside|outdoors|beach|rain"
    r"|cold|heat|smell|sound of (?!th(?:is|at))|taste|colou?r|winter|summer|autumn|spring|dark|stars|theatre|theater|cinema|opera|gym|"
    r"forest|city|desert|water|snow|sun|news|beatles|piano|violin|guitar|cello)\b)",
    re.IGNORECASE,
)
_GOAL_VERBS = (
    "become|learn|quit|stop|give up|lose|start|write|run|travel|visit|move|buy|build|get better at|get fit|get in shape|get into|improve|"
    "save|finish|publish|open|retire|study|live in|have (?:a |kids|children)|"
    "climb|swim|read more|eat (?:less|more|healthier|better)|drink less|sleep (?:more|better|earlier)|exercise|teach|see the|make more|"
    "spend more time|be more|be a|get a (?:dog|cat|new job|degree|promotion)|play the|speak|go back to (?:school|university|college)|"
    "find (?:a|an|some|my)|reconnect|adopt|cut down|work less|change (?:jobs|careers?)|grow my own|volunteer|renovate|pass"
)
_FREQUENCY = (
    r"every (?:single |other )?(?:day|morning|evening|night|afternoon|week|weekend|month|year|lunchtime|(?:mon|tues|wednes|thurs|fri|satur|"
    r"sun)day(?: (?:morning|evening|afternoon|night))?)|on (?:mon|tues|wednes|thurs|fri|satur|sun)days(?: (?:and|or) (?:mon|tues|wednes|thurs|"
    r"fri|satur|sun)days)?|(?:on|at) weekends|on weekdays|in the (?:mornings|evenings|afternoons)|(?:once|twice|three times|\w+ times) (?:a|"
    r"per) (?:day|week|month|year)|most (?:days|mornings|evenings|nights|weekends)|each (?:day|morning|evening|night|week)|daily"
)


def _likes(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if whole(found["x"]) or _OF_THE_MOMENT.match(found["x"]) or re.search(r"\b(?:you|your|yours)\b", found["x"], re.IGNORECASE):
        return
    for item in items(re.sub(r"^(?:to (?=\w+ ))", "", found["x"])):
        if not _OF_THE_MOMENT.match(item):
            yield said.claim("likes", item)


def _dislikes(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if whole(found["x"]) or _OF_THE_MOMENT.match(found["x"]) or re.search(r"\b(?:you|your|yours)\b", found["x"], re.IGNORECASE):
        return
    for item in items(found["x"]):
        if not _OF_THE_MOMENT.match(item):
            yield said.claim("dislikes", item)


def _prefers(found: re.Match[str], said: Said) -> Iterator[Claim]:
    thing, other = fit(found["x"]), fit(found["y"] or "")
    if thing and not re.match(r"(?:to|not|being called|if)\b", thing):
        yield said.claim("prefers", f"{thing} to {other}" if other else thing)


def _condition(found: re.Match[str], said: Said) -> Iterator[Claim]:
    text = fit(without_article(found["x"]), 5)
    words = text.lower().split()
    if words and (
        words[-1] in CONDITIONS
        or words[0] in CONDITIONS
        or text.lower()
        in ("high blood pressure", "a bad back", "bad back", "bad knees", "bad knee", "heart condition", "heart problems", "thyroid problem", "long covid")
    ):
        yield said.claim("has_condition", text)


def _diagnosed(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if text := fit(without_article(found["x"]), 5):
        yield said.at_date("has_condition", text)


def _allergy(found: re.Match[str], said: Said) -> Iterator[Claim]:
    for item in items(re.sub(r"^both ", "", found["x"])):
        yield said.claim("allergic_to", without_article(item))


def _not_allergic(found: re.Match[str], said: Said) -> Iterator[Claim]:
    for item in items(found["x"]):
        yield said.claim("allergic_to", item, holds="not")


def _diet(found: re.Match[str], said: Said) -> Iterator[Claim]:
    word = found["x"].lower().replace(" ", "-")
    if word in DIETS:
        yield said.claim("diet", found["x"].lower(), holds="not" if found["no"] else "is")


def _does_not_eat(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if found["verb"].lower() == "smoke":
        yield said.claim("does_not", "smoke")
        return
    for item in items(found["x"] or ("alcohol" if found["verb"].lower() == "drink" else "")):
        if not re.match(r"(?:much|enough|well|properly|breakfast today|a lot)", item):
            yield said.claim("does_not", f"{found['verb'].lower()} {item}")


def _gave_up(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if (habit := fit(found["x"])) and re.match(
        r"(?:smoking|drinking|alcohol|sugar|meat|coffee|caffeine|gambling|vaping|cigarettes|social media|dairy|gluten|eating \w+)", habit
    ):
        yield said.at_date("gave_up", habit)


def _medicine(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if text := fit(found["x"], 5):
        yield said.claim("takes", f"{text} for {fit(found['y'])}" if found["y"] and fit(found["y"]) else text)


def _speaks(found: re.Match[str], said: Said) -> Iterator[Claim]:
    for item in (re.sub(r"^(?:fluent|a little|a bit of|some|basic|good|both|fluently|perfect) ", "", item) for item in items(found["x"])):
        if item.split()[0].lower() in LANGUAGES:
            yield said.claim("speaks", item.split()[0].capitalize())


def _plays(found: re.Match[str], said: Said) -> Iterator[Claim]:
    for item in items(re.sub(r" (?:in|with|at|on|for) .*", "", found["x"])):
        bare = without_article(item)
        if bare.lower() in INSTRUMENTS or bare.lower() in SPORTS:
            yield said.claim("plays", item)


def _owns(found: re.Match[str], said: Said) -> Iterator[Claim]:
    text = fit(without_article(found["x"]), 5)
    words = re.split(r" (?:in|on|at|with|from|for|by)\b", text)[0].split()
    if words and words[-1].lower() in POSSESSIONS:
        yield said.claim("owns", " ".join(words))


def _cannot(found: re.Match[str], said: Said) -> Iterator[Claim]:
    yield said.claim("can_not", found["x"].lower())


def _learning(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if text := fit(found["x"]):
        yield said.claim("goal", f"learn {text}" if found["verb"].lower() != "train" else f"train for {text}")


def _goal(found: re.Match[str], said: Said) -> Iterator[Claim]:
    text = tidy(found["x"])
    if (
        re.match(rf"(?:{_GOAL_VERBS})\b", text, re.IGNORECASE)
        and 2 <= len(text.split()) <= 10
        and not re.search(r"\b(?:you|your|this|that|it)\b", text, re.IGNORECASE)
    ):
        yield said.at_date("goal", text)


def _dream(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if (text := fit(found["x"])) and text.split()[0].endswith("ing"):
        yield said.claim("goal", text)


def _project(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if (text := fit(found["x"], 8)) and re.match(r"(?:a|an|my|our) ", text):
        verb = found["verb"].lower()
        base = {
            "writing": "write",
            "building": "build",
            "renovating": "renovate",
            "restoring": "restore",
            "saving up": "save up",
            "saving": "save up",
            "working": "work",
            "making": "make",
            "composing": "compose",
            "designing": "design",
            "knitting": "knit",
        }[verb]
        yield said.claim("project", f"{base}{' for' if base == 'save up' else ' on' if base == 'work' else ''} {text}")


def _worry(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if text := fit(found["x"], 9):
        if not re.match(r"(?:you|it|that|this)\b", text):
            yield said.at_date("worry", text)


def _worried_that(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if 3 <= len(found["x"].split()) <= 12:
        yield said.at_date("worry", f"that {tidy(found['x'])}")


def _feels(found: re.Match[str], said: Said) -> Iterator[Claim]:
    words = re.split(
        r"(?: and |, | but )",
        tidy(re.sub(r"^(?:(?:a bit|a little|so|very|really|quite|pretty|rather|kind of|just|more|much|extremely|super) )+", "", found["x"].lower())),
    )
    for word in words[:3]:
        bare = re.sub(r"^(?:(?:a bit|a little|so|very|really|quite|pretty|rather|kind of|just) )+", "", word)
        first = re.split(r" (?:about|today|tonight|this|that|with|because|for|at|of|to|by|after|right)\b", bare)[0].replace(" ", "-")
        if first in FEELINGS:
            yield said.claim("feels", first, holds="not" if found["no"] else "is", start=said.now)


def _plan(found: re.Match[str], said: Said) -> Iterator[Claim]:
    """Something ahead that has a date, or is an event that has one ("I have an interview on Friday")."""
    if said.span is None or said.span.lead in ("since", "from") or said.span.end < said.now:
        return
    text = tidy(re.sub(r"^(?:got )?", "", found["x"]))
    if (
        1 <= len(text.split()) <= 10
        and not re.search(r"\b(?:you|your|this|it)\b", text, re.IGNORECASE)
        and not re.match(r"(?:fine|good|okay|sleep|bed|talk|be (?:fine|ok|late))\b", text)
    ):
        yield said.at_date("plan", text)


def _event(found: re.Match[str], said: Said) -> Iterator[Claim]:
    """ "I have a job interview on Friday"; without a date it is still worth asking about, a little less surely."""
    text = fit(found["x"], 9)
    if re.search(r"\b(?:minutes?|hours?|seconds?|an hour)\b", text):
        return  # over before it could be asked after
    head = re.split(r" (?:with|at|in|for|about|to|on|near|of|as)\b", text)[0].split()
    if not head or head[-1].lower() not in EVENTS:
        return
    if said.span is not None and said.span.end <= said.now:
        return
    yield said.at_date("plan", text, less=0.0 if said.span else 0.15)


def _happened(found: re.Match[str], said: Said) -> Iterator[Claim]:
    """ "I had my interview yesterday": what was planned is over."""
    text = fit(found["x"], 9)
    head = re.split(r" (?:with|at|in|for|about|to|on)\b", text)[0].split()
    if head and head[-1].lower() in EVENTS:
        yield said.at_date("happened", text)


def _outcome(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if said.who.is_user:
        yield said.at_date("happened", fit(found["x"]) or found["x"])


def _routine(found: re.Match[str], said: Said) -> Iterator[Claim]:
    text = " ".join(found["x"].split())
    if (
        2 <= len(text.split()) <= 14
        and not re.match(r"(?:think|feel|know|have to|am|be (?:tired|late)|say|forget|was|told|wonder|wish|mean)\b", text)
        and not re.search(r"\b(?:you|your|this|that|it)\b", text)
    ):
        yield said.claim("routine", text)


def _early(found: re.Match[str], said: Said) -> Iterator[Claim]:
    yield said.claim("routine", f"{found['verb']} {found['x']}")


def _avoid(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if said.who.is_user and (text := fit(found["x"])):
        yield said.claim("avoid", text)


def _hobby(found: re.Match[str], said: Said) -> Iterator[Claim]:
    if text := fit(found["x"]):
        yield said.claim("hobby", f"{found['verb'].lower()} {text}" if found["verb"].lower() == "collect" else text)


_ILL = (
    r"ill|sick|unwell|(?:\w+ (?:weeks|months) )?pregnant|in hospital|in the hospital|having (?:a baby|an operation|surgery)|expecting(?: a "
    r"baby)?|recovering(?: from .+)?|"
    r"blind|deaf|colou?r-?blind|dyslexic|autistic|in a wheelchair|left-handed|right-handed|lactose intolerant|gluten intolerant|short-sighted|"
    r"in recovery|sober|diabetic|an alcoholic|a recovering alcoholic|a wheelchair user|hard of hearing|deaf in one ear|a twin|an only child|a "
    r"night owl|a morning person|an early bird|an introvert|an extrovert|a smoker|transgender|trans|gay|lesbian|bisexual"
)


def _trait(found: re.Match[str], said: Said) -> Iterator[Claim]:
    text = found["x"].lower()
    if said.span is not None and text.startswith("having"):
        return  # a plan
    if said.who.is_user and text in ("ill", "sick", "unwell"):
        yield said.claim("feels", text, start=said.now)
        return
    text = re.sub(r"^.* pregnant$", "pregnant", text)
    passing = text in ("ill", "sick", "unwell", "in hospital", "in the hospital", "pregnant") or text.startswith(("recovering", "having", "expecting"))
    yield said.claim("state" if passing else "trait", text, holds="not" if found["no"] else "is", start=said.now if passing else None)


RULES: tuple[Rule, ...] = tuple(
    (pattern(words), maker)  # type: ignore[arg-type]
    for words, maker in (
        (r"be allergic to {x}", _allergy),
        (r"be not (?:actually )?allergic to {x}", _not_allergic),
        (r"have an? (?:severe |bad |serious |mild |terrible )?{x}[ -]allergy", _allergy),
        (r"(?:have been|was|got|be) diagnosed (?:with|as having) {x}", _diagnosed),
        (
            r"be (?P<no>not )?(?:a |an )?(?:strict )?(?P<x>vegetarian|vegan|pescatarian|coeliac|celiac|diabetic|lactose[- ]intolerant|gluten[- "
            r"]free|halal|kosher|teetotal)",
            _diet,
        ),
        (rf"be (?P<no>not )?(?P<x>{_ILL})", _trait),
        (r"use a (?P<x>wheelchair|walking stick|cane|hearing aid)", lambda f, s: [s.claim("trait", f"uses a {f['x'].lower()}")]),
        (r"(?:have|suffer from|live with|struggle with|get|have had) {x}", _condition),
        (r"(?:do not|can not|never) (?P<verb>eat|drink|smoke)(?: {x})?", _does_not_eat),
        (r"(?:have )?(?:quit|gave up|given up|stopped) {x}", _gave_up),
        (
            r"(?:take|be on) (?:my |some )?(?P<x>(?:[\w-]+ )?(?:pills?|tablets?|medication|medicine|insulin|antidepressants?|beta blockers?|"
            r"statins?|inhaler|painkillers|antihistamines?|sertraline|fluoxetine|metformin|ibuprofen|aspirin|thyroxine|levothyroxine|warfarin|"
            r"prednisone|lithium))(?: for (?:my )?{y})?",
            _medicine,
        ),
        (r"(?:speak|be fluent in|be learning to speak) {x}", _speaks),
        (r"(?:play|have played) {x}", _plays),
        (r"(?P<verb>collect) {x}", _hobby),
        (r"can not (?P<x>swim|drive|cook|ride a bike|whistle|dance|sing|read music)", _cannot),
        (r"do not (?:know how to )?(?P<x>drive|swim)", _cannot),
        (r"be (?:currently )?(?P<verb>learn)ing (?:how )?(?:to )?{x}", _learning),
        (r"be (?P<verb>train)ing for {x}", _learning),
        (r"be (?P<verb>writing|building|renovating|restoring|composing|designing|knitting|making) {x}", _project),
        (r"be (?P<verb>saving up|saving|working)(?: for| on) {x}", _project),
        (r"(?:want|hope|be hoping|be trying|would like|plan|be planning|be determined|dream of|try|have decided|decided) to {x}", _goal),
        (r"dream of (?:one day )?{x}", _dream),
        (r"(?:do not|can not) (?:want to |like to |like )?talk(?:ing)? about {x}", _avoid),
        (r"(?:do not|can not) (?:really |actually |particularly |much |even )?(?:like|enjoy|care for|stand|bear) {x}", _dislikes),
        (r"(?:hate|dislike|detest|despise|loathe|have always hated) {x}", _dislikes),
        (r"be (?:not (?:really |very |particularly |that )?(?:a (?:big |huge )?fan of|keen on|into|fond of|much of a fan of)) {x}", _dislikes),
        (r"prefer {x}(?: (?:to|over) {y})?", _prefers),
        (
            r"(?:like|love|enjoy|adore|be fond of|be crazy about|be mad about|be obsessed with|be keen on|be passionate about|be into|be (?:a "
            r")?(?:big|huge|massive|real|great)? ?fan of|have always (?:loved|liked|enjoyed)|get a lot of joy from) {x}",
            _likes,
        ),
        (r"be (?:not )?(?:a |an )(?:big |huge |massive )fan of {x}", _likes),
        (
            r"(?:worry|be worrying|be worried|be anxious|be nervous|be scared|be afraid|be stressed|be stressed out|be terrified|be concerned|"
            r"feel anxious|feel nervous|be frightened|be dreading)(?: (?:about|of|for|over))? (?!that\b|to\b){x}",
            _worry,
        ),
        (r"(?:worry|be worried|be scared|be afraid|be terrified|be anxious|fear) that {x}", _worried_that),
        (r"(?:be feeling|was feeling|have been feeling|have been|be|feel) (?P<no>not )?{x}", _feels),
        (r"(?:have|have got|have to go to|be having) (?:got )?(?P<x>(?:a|an|my|our|two|three|the|this|another) .+)", _event),
        (r"have (?P<x>[a-z]+s)", _event),
        (r"(?:own|have|have just bought|bought|just bought|got) (?P<x>(?:a|an|my own|our own) .+)", _owns),
        (r"(?:had|finished|passed|failed|got through|survived|went to|did) (?P<x>(?:a|an|my|our|the|all my) .+)", _happened),
        (r"got (?P<x>the job|a promotion|promoted|accepted|the results|the keys|a place at .+)", _outcome),
        (r"(?:be going|be) to {x}", _plan),
        (r"(?:will|shall|have to|need to) {x}", _plan),
        (
            r"be (?P<x>(?:seeing|meeting|visiting|flying|driving|travelling|traveling|going|having|getting|starting|moving|taking|giving|"
            r"running|hosting|throwing|leaving|returning|finishing|cooking|playing|performing|picking|helping|hiking|camping|staying|attending|"
            r"sitting|retiring|turning|celebrating|coming)\b.*)",
            _plan,
        ),
        (r"(?P<x>(?:leave|fly|travel|start|go|move|return|graduate)\b.*)", _plan),
        (r"(?:usually|always|often|normally|generally|typically|sometimes) (?P<x>.+)", _routine),
        (rf"(?P<x>.+ (?:{_FREQUENCY}))", _routine),
        (
            r"(?P<verb>get up|wake up|go to bed|start work|finish work) (?:usually )?(?P<x>(?:early|late|at (?:\d{1,2}(?::\d\d)?|[a-z]+)(?: "
            r"(?:am|pm|o'clock|thirty))?|around .+))",
            _early,
        ),
        (
            r"work (?P<x>(?:nights|night shifts|shifts|from home|part[- ]time|full[- ]time|weekends|remotely)(?: .*)?)",
            lambda f, s: [s.claim("routine", f"work {tidy(f['x'])}")],
        ),
    )
)

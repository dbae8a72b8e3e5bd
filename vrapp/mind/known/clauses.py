"""Which parts of what the user typed or said are statements of their own about the world. In: one utterance. Out: `Clause`s, in order.

Left out: questions, quotations, what others say or think, what is only imagined, wished, dreamt, acted or joked. What is left is evened out for the rules:
contractions written in full, fillers cut off, "and" unfolded into clauses of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 400  # characters of a sentence that are still looked at


@dataclass(frozen=True, slots=True)
class Clause:
    """text: evened out, without a full stop. words: the sentence as it was said. doubtful: "I think", "maybe"."""

    text: str
    words: str
    doubtful: bool = False


_CURLY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "."})
_QUOTED = re.compile(r'"[^"]*"|(?<![A-Za-z0-9])\'[^\']{3,}\'(?![A-Za-z])|^\s*>.*$|`[^`]*`', re.MULTILINE)
_SENTENCE = re.compile(r"(?<=[.!?])[\"')]*\s+|\n+|(?<=[a-z]{3});\s+|\s+-\s+|:\s+\)")
_JOKE = re.compile(
    r"\b(?:just kidding|only kidding|i'?m kidding|kidding!|just joking|only joking|i'?m joking|that was a joke|just a joke|haha|lol|lmao|jk|not really"
    r"|psych|i wish|april fool|as if!|sarcasm)\b|/s\s*$",
    re.IGNORECASE,
)
_UNREAL = re.compile(
    r"\b(?:feels? like|if (?:i|my|we|he|she|they|it|you|only|there)|unless i|i wish|imagine|imagining|suppose|supposing|pretend|pretending|"
    r"let'?s say|what if|as if"
    r"|hypothetically|would|could have|should have|might|dream(?:t|ed) (?:that|of|about|i)|in (?:my|a|the) (?:dream|story|novel|book|film|"
    r"movie|game|song|show|play|poem)"
    r"|my character|role-?play|once upon a time|for example|the joke|the lyrics?|the song goes|in another life|in theory|fictional|the old me|says? the"
    r"|wonder(?:ing)? (?:if|whether|what|how|why)|no idea (?:if|whether)|not sure (?:if|whether)|do(?:n'?t| not) know (?:if|whether)|whether)\b",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"\b(?:you|he|she|they|people|everyone|everybody|someone|somebody|doctors?|the \w+|[A-Z][a-z]+|[Mm]y [a-z]+(?: [A-Z][a-z]+)?) "
    r"(?:always |often |still |just |once )?(?:says?|said|thinks?|thought|believes?|believed|claims?|claimed|tells? (?:me|everyone|people|"
    r"us)|told (?:me|everyone|people|us)|insists?|insisted"
    r"|assumes?|assumed|joked?s?|pretends?|heard|calls? me (?:a|an|the)|called me (?:a|an|the)|asked|asks|wrote|reckons?|figured|wants? me to believe)\b",
)
_ASKS = re.compile(
    r"^(?:(?:and|but|so|then|or|ok|okay|well|hey|ori|hi|hello|please|now|also),? )*(?:who|what|when|where|why|which|whose|how|do(?! not)|"
    r"does|did|is|are|am|was|were|can|could|will|would|shall|should"
    r"|has|have (?:i|you|we|they|my)|had|may i|might|am i|isn'?t|aren'?t|don'?t (?:you|i|we|they)|doesn'?t|didn'?t|haven'?t|hasn'?t|won'?t|"
    r"wouldn'?t|couldn'?t|guess|tell me|remind me|explain)\b",
    re.IGNORECASE,
)
_TAG_QUESTION = re.compile(
    r"[,.;]? (?:(?:and |but |so )?(?:do|does|did|can|could|is|are|what|how|who|where|when|why|would|will|have|has|isn't|don't|right|you know)\b[^,]*)\?$",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"^(?:(?:oh|ah|god|gosh|wow|um+|uh+|er+|hmm+|well|so|and|but|yeah|yes|yep|no|nope|nah|okay|ok|right|sure|hey|hi|hello|hiya|thanks|thank "
    r"you|good (?:morning|evening|afternoon)|by the way|btw|actually|anyway|also|you know|you see|i mean|look|listen"
    r"|basically|honestly|to be honest|in fact|the thing is|the truth is|fun fact|just so you know|for the record|like i said|as i said|"
    r"guess what|these days|nowadays|currently|right now|at the moment"
    r"|lately|recently|originally|unfortunately|fortunately|luckily|sadly|happily|plus|because|since then|since|although|though|ori|hazel|dear|my "
    r"friend)(?:[,!.]+ | (?=i\b|i'm|i've|my\b|we\b|she\b|he\b|it\b|me\b|call\b|remember\b|please\b|our\b|no\b|yes\b|just\b|so\b|you know\b|"
    r"by the way\b|actually\b|[A-Z])))+",
    re.IGNORECASE,
)
_TELLING = re.compile(
    r"^(?:i (?:just )?(?:want(?:ed)? you to know|have to (?:say|tell you|admit)|must (?:say|admit)|should (?:say|mention|tell you)|can tell "
    r"you|told you(?: before| already)?|already told you"
    r"|forgot to (?:say|mention|tell you)|guess you know)|did i (?:tell|mention)(?: you)?|you (?:should |need to )?know|let me tell you|it "
    r"turns out|turns out)(?: that)?,? (?=\S)",
    re.IGNORECASE,
)
_DOUBT = re.compile(r"^(?:i (?:think|guess|believe|suppose|suspect|reckon)|maybe|perhaps|probably|possibly)(?: that)?,? (?=\S)", re.IGNORECASE)
_DOUBT_INSIDE = re.compile(r"\b(?:probably|perhaps|maybe|possibly|i think|i guess)\b,? ?", re.IGNORECASE)

_TO_BE_CALLED = re.compile(r"\bI would (?:rather|like to|prefer to|prefer it if you|like you to|rather you)(?: be)? call(?:ed)?(?: me)?\b", re.IGNORECASE)

_CONTRACTIONS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), full)
    for pattern, full in (
        (r"\bi'?m\b", "I am"),
        (r"\bi'?ve\b", "I have"),
        (r"\bi'd\b", "I would"),
        (r"\bi'll\b", "I will"),
        (r"\b(we|they|you)'re\b", r"\1 are"),
        (r"\b(we|they|you)'ve\b", r"\1 have"),
        (r"\b(we|they|you|he|she|it)'ll\b", r"\1 will"),
        (r"\b(we|they|you|he|she|it)'d\b", r"\1 would"),
        (r"\bcan'?t\b", "can not"),
        (r"\bcannot\b", "can not"),
        (r"\bwon't\b", "will not"),
        (r"\b(do|does|did|is|are|was|were|has|have|had|would|could|should)n'?t\b", r"\1 not"),
        (r"\bain't\b", "am not"),
        (r"\bi (?:am gonna|will be going to)\b", "I am going to"),
        (r"\b(he|she|it)'s (got|been|had|lost|moved|left|died|passed|started|retired|become|turned|just|already)\b", r"\1 has \2"),
        (r"\b(he|she|it|that|there)'s\b", r"\1 is"),
        (r"\b(what|where|who|when|how)'s\b", r"\1 is"),
        (r"\b(what|where|who|when|how)'s\b", r"\1 is"),
        (r"\bgonna\b", "going to"),
        (r"\bwanna\b", "want to"),
        (r"\bgotta\b", "got to"),
        (r"\b(i|we) (?:have got|got) (a|an|two|three|four|five|no)\b", r"\1 have \2"),
        (r"\bhas got (a|an|two|three|four|five|no)\b", r"has \1"),
        (r"\bhave got to\b", "have to"),
        (r"\bhave got\b", "have"),
        (r"\b(?:mum and dad|mom and dad)\b", "parents"),
    )
)
_IS_AFTER = (
    r"called|named|my|our|not|a|an|the|very|so|really|in|at|on|from|always|also|just|now|still|getting|going|coming|turning|ill|sick|pregnant|\d+|[a-z]+ing"
)
_NAME_IS = re.compile(
    rf"\b([A-Za-z]+)'s (?=(?:{_IS_AFTER})\b)(?!(?:wedding|meeting|painting|building|morning|evening|wing|ring|string|training|hearing|"
    rf"reading|writing|drawing|thing|king|spring|clothing|"
    r"opening|housewarming|christening|feeling|cooking|singing)\b)"
)
_BESIDE = re.compile(r"\b([A-Z][a-z]+), (my (?:[a-z-]+ ){0,2}[a-z-]+), (?=[a-z])")
_NOUN_IS = re.compile(r"\b((?:my|our|his|her)(?: [\w']+){0,3}?(?: [Nn]ame| [Bb]irthday| [Ff]avou?rite \w+| job| dream| goal))'s\b")
_HANGS = re.compile(
    r"(?:if|when|imagine|suppose|pretend|i wish|what if|let|for example|in (?:my|a|the|this|that) (?:dream|story|novel|book|film|movie|game|"
    r"song|show|play|poem)|once upon a time|in another life|hypothetically|say)\b",
    re.IGNORECASE,
)
_TRAILER = re.compile(
    r",? (?:by the way|actually|though|you know|honestly|at the moment|please|really|in fact|these days|right now|just so you know|to be "
    r"honest|if you must know|thanks|thank you|ori|hazel|dear)$",
    re.IGNORECASE,
)
_SPACE = re.compile(r"\s+")
_SPLIT = re.compile(
    r"(?:,? (?:and|but|so|because|plus|although|though|while|whereas|which is why)|[,;])(?: (?:also|then|now|yes|actually|that|besides|sometimes))* "
    r"(?=(?:I|we|my|our|he|she|they|you|your|his|her|their|please|call me|everyone|everybody|people|friends|most people)\b|"
    r"(?-i:[A-Z])[a-z]+ (?:is|was|has|lives|works) )",
    re.IGNORECASE,
)
_VERBS = (
    "work|live|have|love|like|hate|enjoy|play|study|speak|teach|run|moved|am|use|own|collect|prefer|dislike|want|do not|can not|grew up|used "
    "to|was born|usually|always|practise|practice|write|paint|sing"
)
_VERBS_THEY = (
    "works|lives|has|loves|likes|hates|enjoys|plays|studies|speaks|teaches|runs|moved|is|owns|collects|prefers|wants|does not|grew up|used to|was born"
)
_SHARED = re.compile(rf"^((?:I|we)\b.*?),? (?:and|but)(?: also| now)? (?={'(?:' + _VERBS + ')'}\b)", re.IGNORECASE)
_SHARED_THEY = re.compile(
    rf"^((?:he|she|my [\w' -]+?|(?-i:[A-Z])\w+) (?:{_VERBS_THEY})\b.*?),? (?:and|but)(?: also| now)? (?=(?:{_VERBS_THEY})\b)", re.IGNORECASE
)
_THEY = re.compile(rf"^(.+?) (?:{_VERBS_THEY})\b", re.IGNORECASE)


def assertions(text: str) -> list[Clause]:
    """The user's own statements in `text`."""
    plain = _QUOTED.sub(' "" ', text.translate(_CURLY)[:4000])
    sentences = [part.strip() for part in _SENTENCE.split(plain) if part and part.strip()]
    out: list[Clause] = []
    for index, sentence in enumerate(sentences):
        following = sentences[index + 1] if index + 1 < len(sentences) else ""
        if len(sentence) > LONGEST or _JOKE.search(sentence) or (_JOKE.search(following) and len(following) < 40):
            continue
        out += _of_sentence(sentence)
    return out


def _of_sentence(sentence: str) -> list[Clause]:
    words = sentence
    if sentence.endswith("?"):
        tag = _TAG_QUESTION.search(sentence)
        if not tag or not tag.start():
            return []
        sentence = sentence[: tag.start()]
    sentence = re.sub(r"^((?:[a-z]+,? ){0,3})name'?s (?=[A-Z])", r"\1my name is ", sentence, flags=0)
    text = _TO_BE_CALLED.sub("call me", even(sentence))
    if not text or _ASKS.match(text) or '""' in text:
        return []
    out: list[Clause] = []
    for part in _clauses(text):
        bare = _FILLER.sub("", part).strip(" ,.!")
        bare = _TRAILER.sub("", _TELLING.sub("", bare)).strip(" ,")
        doubt = _DOUBT.match(bare)
        bare = _DOUBT.sub("", bare)
        inner = _DOUBT_INSIDE.sub("", bare)
        if not bare or _ASKS.match(bare) or _UNREAL.search(bare) or _REPORTED.search(bare):
            continue
        out.append(Clause(_SPACE.sub(" ", inner).strip(), words, bool(doubt) or inner != bare))
    return out


def even(sentence: str) -> str:
    """Contractions in full, white space single, no stops at the end, "i" as "I"."""
    text = _SPACE.sub(" ", sentence).strip().rstrip(".!?;, ")
    text = re.sub(r"\([^)]*\)|[:;]-?[)(DP]|[\U0001f300-\U0001faff\u2600-\u27bf]", "", text).strip().rstrip(".!?;, ")
    for pattern, full in _CONTRACTIONS:
        text = pattern.sub(full, text)
    text = _BESIDE.sub(r"\2 \1 ", text)
    text = _NOUN_IS.sub(r"\1 is", text)
    text = _NAME_IS.sub(lambda found: found[0] if found[1].lower() in ("let", "what", "who", "where") else f"{found[1]} is ", text)
    return _SPACE.sub(" ", re.sub(r"\bi\b", "I", text)).strip()


def _clauses(text: str) -> list[str]:
    """ "I live in York and work at a bakery, and my sister is Anna" as three clauses that each stand alone."""
    if _UNREAL.search(text) or _REPORTED.search(text):
        whole = _FILLER.sub("", text)
        if _HANGS.match(whole) or _REPORTED.match(whole):
            return []  # everything after "if" or "she says" hangs on it
    out: list[str] = []
    for part in _SPLIT.split(text):
        out += _unshared(part.strip())
    return out


def _unshared(part: str) -> list[str]:
    shared = _SHARED.match(part)
    if shared:
        return [shared[1], *_unshared(f"{shared[1].split()[0]} {part[shared.end() :]}")]
    shared = _SHARED_THEY.match(part)
    if shared:
        subject = _THEY.match(shared[1])
        return [shared[1], *_unshared(f"{subject[1]} {part[shared.end() :]}")] if subject else [part]
    return [part]

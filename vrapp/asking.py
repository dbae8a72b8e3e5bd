"""Questions of yes or no that the mind puts to the user before it does something, and what it is told where nobody can answer."""

from __future__ import annotations

import re

from vrapp.messages import AskUser, ToolCall, ToolResult, UserAnswered

_YES = re.compile(r"(?:yes|yeah|yep|sure|ok|okay|please do|do it|go ahead|of course|allow)\b.*", re.IGNORECASE)
_ALWAYS = re.compile(r"(?:yes,? )?always\b.*", re.IGNORECASE)
_NO = re.compile(r"(?:no|nope|not now|don't|do not|never|better not|leave it|cancel)\b.*", re.IGNORECASE)


def without_room(wish: ToolCall | AskUser) -> ToolResult | UserAnswered:
    """The answer where there is no room, and nobody who could be asked."""
    if isinstance(wish, AskUser):
        return UserAnswered(wish.call_id, yes=False)
    return ToolResult(wish.call_id, "there is no room around us here, only words; that works in the window or the headset", failed=True)


def answer_of(question: AskUser, words: str) -> UserAnswered | None:
    """What the user's words answer, None if they are about something else."""
    plain = words.strip()
    if question.always and _ALWAYS.fullmatch(plain):
        return UserAnswered(question.call_id, yes=True, always=True)
    if _YES.fullmatch(plain) or _NO.fullmatch(plain):
        return UserAnswered(question.call_id, yes=_YES.fullmatch(plain) is not None)
    return None


def choices(question: AskUser) -> tuple[str, ...]:
    return ("Yes", "No", "Always") if question.always else ("Yes", "No")

"""What a person should hear once, and when. In: what the mind is. Out: one friendly line, or ""."""

from __future__ import annotations

from vrapp.config import MindSettings

BIGGER = "bartowski/Llama-3.2-3B-Instruct-GGUF:Q4_K_M"  # 2 GB; talks well on eight gigabytes of memory


def first(settings: MindSettings, persona: str, model: str, small: bool, met_before: bool) -> str:
    """On the first visit, with the small model that comes along and that nobody chose: that there are larger ones, and how to get one."""
    if met_before or not small or settings.model != "default":
        return ""
    return (
        f"{persona} thinks with {model} today: quick, private and rather simple. A larger Llama understands more; on a computer with 8 GB of memory run "
        f"vrapp models pull {BIGGER} and then vrapp --model {BIGGER}"
    )

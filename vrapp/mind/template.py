"""The conversation as the model's own chat template writes it. In: lines, and the template out of the GGUF, a program by strangers. Out: text.

What templates do not do for every model is mended here: a model without a system role gets it inside the first user line, whether its template objects to
one or passes over it; one that would think aloud first is asked not to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from llama_cpp.llama_chat_format import Jinja2ChatFormatter

from vrapp.mind.backend import Line

CHATML = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_PROBE = "System words that no template writes by itself."


class Template:
    """source: Jinja, "" for ChatML. harmless: applied to every text before it is written. One that cannot write a plain exchange is not used at all."""

    def __init__(self, source: str, bos: str, eos: str, harmless: Callable[[str], str]) -> None:
        self._harmless = harmless
        self._format = self._usable(source or CHATML, bos, eos) or Jinja2ChatFormatter(CHATML, eos, bos)
        self._takes_system = _PROBE in self._probed()

    def text(self, lines: Sequence[Line], answer: bool = True) -> str:
        """answer: and the beginning of the next answer."""
        messages = [{"role": line.role, "content": self._harmless(line.text)} for line in lines]
        return self._write(self._format, messages if self._takes_system else _system_folded(messages), answer)

    def _usable(self, source: str, bos: str, eos: str) -> Jinja2ChatFormatter | None:
        try:
            made = Jinja2ChatFormatter(source, eos, bos)
            told = self._write(made, _PLAIN, True)
        except Exception:  # strangers raise what they like
            return None
        return made if all(message["content"] in told for message in _PLAIN) else None

    def _probed(self) -> str:
        try:
            return self._write(self._format, [{"role": "system", "content": _PROBE}, *_PLAIN], True)
        except Exception:  # "this model has no system role", said in many ways
            return ""

    @staticmethod
    def _write(made: Jinja2ChatFormatter, messages: list[dict[str, str]], answer: bool) -> str:
        made.add_generation_prompt = answer
        return made(messages=messages, enable_thinking=False).prompt  # type: ignore[arg-type]


_PLAIN = [{"role": "user", "content": "Hello there."}, {"role": "assistant", "content": "Good day."}, {"role": "user", "content": "How are you?"}]


def _system_folded(messages: list[dict[str, str]]) -> list[dict[str, str]]:
    if len(messages) < 2 or messages[0]["role"] != "system" or messages[1]["role"] != "user":
        return messages
    return [{"role": "user", "content": f"{messages[0]['content']}\n\n{messages[1]['content']}"}, *messages[2:]]

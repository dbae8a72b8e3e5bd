"""Care: what is noticed before the model reads a word, and answered in fixed words with people to call.

`check` looks at what the user said; a `Concern` carries the reviewed sentences and the help lines. `Manner` keeps what a concern changes afterwards.
`honesty` watches that nobody here claims to be human.
"""

from vrapp.mind.care.check import Concern, check
from vrapp.mind.care.lines import HelpLine

__all__ = ["Concern", "HelpLine", "check"]

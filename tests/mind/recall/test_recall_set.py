"""Our own two years of talk: what they ask is found (python -m tools.recall_set prints the table)."""

from __future__ import annotations

import pytest

from tools import recall_set
from vrapp.mind.memory import Memory


def test_the_set_is_the_same_again_and_large_enough() -> None:
    talk, again = recall_set.made(), recall_set.made()
    assert talk == again and recall_set.made(2).said != talk.said
    assert len(talk.asked) >= 200 and len({asked.text for asked in talk.asked}) == len(talk.asked), "each question once"
    assert {asked.kind for asked in talk.asked} == {"single", "changed", "before", "time", "who", "multi"}
    assert all(0 <= number < len(talk.said) for asked in talk.asked for number in asked.evidence)
    assert [each.when.date() for each in talk.said] == sorted(each.when.date() for each in talk.said)


@pytest.mark.slow
def test_the_evidence_is_among_the_first() -> None:
    talk, memory = recall_set.made(), Memory(None)
    rows = recall_set.told(memory, talk)
    ours = recall_set.found(recall_set.ours(memory), talk, rows)
    words = recall_set.found(recall_set.by_words(memory), talk, rows)
    memory.close()
    assert ours["all"][5] > 0.85 and ours["all"][25] > 0.92
    assert ours["all"][5] > words["all"][5] and ours["all"][25] > words["all"][25]
    assert ours["changed"][25] == ours["time"][5] == ours["who"][5] == 1.0

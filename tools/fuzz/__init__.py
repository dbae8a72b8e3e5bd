"""Bent glTF and VRM files, and what must hold for each: `python -m tools.fuzz` searches for hours, tests/scene/test_corpus.py replays what it found."""

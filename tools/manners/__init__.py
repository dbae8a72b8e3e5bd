"""Manners of the embedded model: what it is taught (words/, talk.py, train.py) and how it is examined (suite.toml, exam.py, `python -m tools.manners`)."""

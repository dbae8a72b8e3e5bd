"""A companion you visit in virtual reality."""

__version__ = "0.1.0"

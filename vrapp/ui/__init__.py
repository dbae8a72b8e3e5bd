"""Panels, pointer and subtitles."""

"""What a form may hold at most."""

MAX_DEPTH = 40
"""Deepest nesting of groups and repeats; real forms stay under 10."""

MAX_ROWS = 50_000
"""Most rows of the survey; the longest real form known has 1,800."""

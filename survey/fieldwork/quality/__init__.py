"""Quality of the interviews: checks that raise flags, and flags that a supervisor closes with a reason."""

from survey.fieldwork.quality import (  # noqa: F401 — each registers its checks
    digits,
    duplicates,
    durations,
    interviewer_effects,
    missing_answers,
    module_speed,
    places,
    straight_lining,
    times,
)
from survey.fieldwork.quality.flags import Closed, Examination, close_flag, examine
from survey.fieldwork.quality.registry import CHECKS, Flag

__all__ = ["CHECKS", "Closed", "Examination", "Flag", "close_flag", "examine"]

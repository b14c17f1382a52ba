"""Interviews as they are read later: evaluated at the moment of their last event, so that every reading gives the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from random import Random

from survey.interview.environment import InterviewEnvironment
from survey.interview.evaluation import Evaluation
from survey.interview.events import Event
from survey.interview.last_saved import Archive, LastSaved
from survey.interview.plan import Plan
from survey.interview.record import Record
from survey.questionnaire.model import Questionnaire


class Evaluator:
    """Evaluates the interviews of one version of a questionnaire; `archive` is where those completed before are found."""

    def __init__(self, questionnaire: Questionnaire, archive: Archive | None = None) -> None:
        self._questionnaire = questionnaire
        self._plan = Plan(questionnaire)
        self._last_saved = LastSaved(questionnaire, archive) if archive else None

    def __call__(self, record: Record, events: Sequence[Event]) -> Evaluation:
        """What the answers mean; the time is that of the last event, chance is the same each time."""
        last = datetime.fromisoformat(events[-1].wall_time)
        tables = self._last_saved(events) if self._last_saved else {}
        environment = InterviewEnvironment(clock=lambda: last, random=Random(record.interview), tables=tables)
        return Evaluation(self._questionnaire, record, environment, self._plan)

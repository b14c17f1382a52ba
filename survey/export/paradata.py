"""How an interview came about, as columns of the interview level: who, when, how long, and where it stands."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from survey.export.levels import ROOT_LEVEL, Variable
from survey.interview.events import Event
from survey.interview.record import Record
from survey.interview.timing import seconds_at_work

COLUMNS = (
    Variable("form_version", ROOT_LEVEL, "text", {"vi": "Phiên bản phiếu hỏi", "en": "Version of the questionnaire"}),
    Variable("device", ROOT_LEVEL, "text", {"vi": "Máy bắt đầu phỏng vấn", "en": "Laptop the interview began on"}),
    Variable("interviewer", ROOT_LEVEL, "text", {"vi": "Điều tra viên", "en": "Interviewer"}),
    Variable("started", ROOT_LEVEL, "datetime", {"vi": "Bắt đầu lúc", "en": "Started at"}),
    Variable("finished", ROOT_LEVEL, "datetime", {"vi": "Kết thúc lúc", "en": "Last change at"}),
    Variable("minutes", ROOT_LEVEL, "decimal", {"vi": "Số phút phỏng vấn", "en": "Minutes at work"}),
    Variable("status", ROOT_LEVEL, "text", {"vi": "Tình trạng", "en": "Status of the interview"}),
    Variable("disposition", ROOT_LEVEL, "text", {"vi": "Kết quả", "en": "Disposition"}),
    Variable("conflicts", ROOT_LEVEL, "integer", {"vi": "Số mâu thuẫn chưa xử lý", "en": "Conflicts not yet settled"}),
)
UNITS = {"minutes": {"vi": "phút", "en": "minutes"}}


def columns_beside(taken: Collection[str], language: str) -> tuple[Variable, ...]:
    """`COLUMNS` with units in the questionnaire's own `language` (else English), as those of its questions are.

    A question keeps its name where both have it: the column is then `paradata_…`.

    >>> columns = columns_beside({"started", "sex"}, "vi")
    >>> [column.name for column in columns][3:5], columns[5].unit
    (['paradata_started', 'finished'], 'phút')
    """
    found = []
    for column in COLUMNS:
        units = UNITS.get(column.name, {})
        name = f"paradata_{column.name}" if column.name in taken else column.name
        found.append(replace(column, name=name, unit=units.get(language) or units.get("en")))
    return tuple(found)


def paradata(events: Sequence[Event], record: Record, form_version: str) -> tuple[object, ...]:
    """The values of `COLUMNS` for one interview, from its events in order; None where there is none."""
    return (
        form_version,
        events[0].device,
        record.interviewer or None,
        datetime.fromisoformat(events[0].wall_time),
        datetime.fromisoformat(events[-1].wall_time),
        round(seconds_at_work(events) / 60, 2),
        record.status or None,
        record.disposition or None,
        len(record.conflicts),
    )

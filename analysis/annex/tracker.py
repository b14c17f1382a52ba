"""Who has sent, who is late, what is open."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from analysis.annex.collect import Collection
from analysis.annex.problems import Severity
from analysis.errors import PlanError

COLUMNS = ("unit", "name", "type", "deadline", "received", "basis", "status", "errors", "warnings", "file")


def read_received(path: str | Path) -> Mapping[str, datetime.date]:
    """When each unit's form arrived: a CSV file with `unit` and `received` (2023-12-29).

    Raises:
        PlanError: a column is missing, or a date cannot be read.
    """
    try:
        frame = pd.read_csv(path, dtype=str)
        return {str(row.unit): datetime.date.fromisoformat(str(row.received)) for row in frame.itertuples()}
    except (OSError, ValueError, AttributeError) as error:
        raise PlanError(
            f"is no list of arrivals: {error}", where=str(path), advice="columns unit,received; dates 2023-12-29"
        ) from error


def track(collection: Collection, today: datetime.date, received: Mapping[str, datetime.date] | None = None) -> pd.DataFrame:
    """One row a unit: deadline, arrival, `sent`, `sent_late`, `awaited`, `overdue` or `unreadable`, open errors and warnings.

    The day of arrival is that of the register; without one it is the day the file was last saved, and `basis` says so.
    """
    rows = []
    for code, unit in collection.units.items():
        submission = collection.submissions.get(code)
        problems = collection.of_unit(code)
        deadline = collection.definition.deadline(unit.type)
        arrived = (received or {}).get(code)
        saved = submission.modified.date() if submission is not None and submission.modified is not None else None
        day, basis = (arrived, "register") if arrived else (saved, "file" if saved else "")
        rows.append(
            {
                "unit": code,
                "name": unit.name,
                "type": unit.type,
                "deadline": deadline,
                "received": day,
                "basis": basis,
                "status": _status(submission is not None, bool(problems), day, deadline, today),
                "errors": sum(problem.severity is Severity.ERROR for problem in problems),
                "warnings": sum(problem.severity is Severity.WARNING for problem in problems),
                "file": submission.file if submission else "",
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _status(counted: bool, sent: bool, day: datetime.date | None, deadline: datetime.date, today: datetime.date) -> str:
    if counted:
        return "sent_late" if day is not None and day > deadline else "sent"
    if sent:
        return "unreadable"
    return "overdue" if today > deadline else "awaited"

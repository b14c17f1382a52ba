"""Types of answer, each in its own file and registered in TYPES, and the reasons for missing ones."""

from survey.values import (
    acknowledge,
    date,
    datetime,
    decimal,
    file,
    geopoint,
    integer,
    select_many,
    select_one,
    text,
    time,
    untyped,
)
from survey.values.base import TYPES, AnswerType
from survey.values.missing import MissingKind

FILES = (text, integer, decimal, date, time, datetime, select_one, select_many, geopoint, acknowledge, file, untyped)

__all__ = ["FILES", "TYPES", "AnswerType", "MissingKind"]

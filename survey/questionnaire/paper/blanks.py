"""Where answers are written by hand: a box a digit, a line, the steps of a scale."""

from __future__ import annotations

from survey.expression.parser import parse
from survey.expression.syntax import Chain, Number, Path, Step
from survey.questionnaire.model import Question

BLANKS = {
    "integer": "|__|__|__|__|__|__|",
    "decimal": "|__|__|__|__| , |__|__|",
    "date": "|__|__| / |__|__| / |__|__|__|__|",
    "time": "|__|__| : |__|__|",
    "datetime": "|__|__| / |__|__| / |__|__|__|__|  |__|__| : |__|__|",
    "acknowledge": "□",
}
"""Where an answer of each type is written; any other is a line."""

DATES = {"month-year": "|__|__| / |__|__|__|__|", "year": "|__|__|__|__|"}
"""Where as much of a date is written as the appearance of its question asks for."""


def blank_of(question: Question) -> str:
    """Where the answer of a question is written by hand."""
    if question.type == "integer" and (digits := _digits(question.constraint)):
        return "|__" * digits + "|"
    part = next((DATES[word] for word in question.appearance if word in DATES), "") if question.type == "date" else ""
    return part or BLANKS.get(question.type, "_" * 30)


def _digits(constraint: str) -> int:
    """How many digits the largest number that a constraint allows has; 0 where it names none."""
    rule = parse(constraint) if constraint else None
    parts = rule.operands if isinstance(rule, Chain) and rule.operators[0] == "and" else (rule,)
    for part in parts:
        match part:
            case Chain((Path((Step("self"),)), Number(most)), ("<" | "<=",)) if 1 <= most < 1e9:
                return len(str(int(most) - (part.operators == ("<",) and most == int(most))))
    return 0


def scale(question: Question) -> list[float]:
    """The steps of a range, from its start to its end."""
    start, end, step = (
        float(question.parameters.get(name, default)) for name, default in (("start", 1), ("end", 10), ("step", 1))
    )
    return [start + place * step for place in range(int((end - start) / step) + 1)] if step > 0 else []

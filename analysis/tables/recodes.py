"""What a plan says of variables: shorter names of answers, and new variables that join answers of others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.dataset import Value, Variable, did_you_mean
from analysis.design import Design, IntArray
from analysis.errors import PlanError
from analysis.tables.spec import Plan, Recode


def prepared(plan: Plan, design: Design) -> Design:
    """The design with the plan's recoded variables as columns, and the plan's words for answers in its codebook.

    Raises:
        PlanError: a recode or an answer's name does not fit the codebook; names file and line.
    """
    if not plan.recodes and not plan.answers:
        return design
    book = design.data.codebook
    named = []
    for variable in book.variables:
        words = plan.answers.get(variable.name, {})
        values = tuple(replace(value, label=words.get(value.name, value.label)) for value in variable.values)
        named.append(replace(variable, values=values) if words else variable)
    for name in plan.answers:
        if name not in book:
            advice = did_you_mean(name, (variable.name for variable in book.variables))
            raise PlanError(f"“{name}” is not a variable of the data", where=plan.where, advice=advice)
    columns = {recode.name: _column(recode, design) for recode in plan.recodes}
    added = [_variable(recode, design) for recode in plan.recodes]
    kept = [variable for variable in named if variable.name not in columns]
    return design.assign(**columns).described(replace(book, variables=(*kept, *added)))


def _column(recode: Recode, design: Design) -> Any:
    """The new answers row by row; what no level names is missing, unless one takes the rest."""
    book = design.data.codebook
    if recode.of not in book or book.variable(recode.of).type != "categorical":
        advice = did_you_mean(recode.of, (variable.name for variable in book.variables if variable.type == "categorical"))
        raise PlanError(f"“{recode.of}” is not a categorical variable of the data", where=recode.where, advice=advice)
    known = [value.name for value in book.variable(recode.of).values]
    place: dict[str, int] = {}
    for number, level in enumerate(recode.levels):
        for answer in level.of:
            if answer not in known:
                advice = did_you_mean(answer, known)
                raise PlanError(f"“{answer}” is not an answer of “{recode.of}”", where=recode.where, advice=advice)
            place[answer] = number
    rest = next((number for number, level in enumerate(recode.levels) if not level.of), -1)
    said = design.frame[book.variable(recode.of).columns[0]].astype(object)
    codes: IntArray = said.map(lambda answer: place.get(answer, rest), na_action="ignore").fillna(-1).to_numpy(dtype=np.int64)
    return pd.Categorical.from_codes(codes, pd.Index([level.name for level in recode.levels]))


def _variable(recode: Recode, design: Design) -> Variable:
    values = tuple(Value(level.name, number, level.label) for number, level in enumerate(recode.levels, start=1))
    return Variable(recode.name, design.data.root, "categorical", (recode.name,), recode.label, values=values)

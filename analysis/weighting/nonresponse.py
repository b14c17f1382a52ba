"""Non-response by cells: respondents take over the weight of the non-respondents of their cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.dataset import did_you_mean
from analysis.design import (
    Adjusted,
    BoolArray,
    ClassColumns,
    Classes,
    Correction,
    Design,
    FloatArray,
    IntArray,
    ProjectedScores,
    column_codes,
)
from analysis.errors import DesignError, VariableError

RESPONDENT, NONRESPONDENT, UNKNOWN, INELIGIBLE = "respondent", "nonrespondent", "unknown", "ineligible"
AAPOR: Mapping[str, str] = {
    "complete": RESPONDENT,
    "partial": RESPONDENT,
    "break_off": NONRESPONDENT,
    "refusal": NONRESPONDENT,
    "non_contact": NONRESPONDENT,
    "other": NONRESPONDENT,
    "unknown": UNKNOWN,
    "unknown_eligibility": UNKNOWN,
    "ineligible": INELIGIBLE,
    "not_eligible": INELIGIBLE,
}
"""Final dispositions of cases (AAPOR, Standard Definitions, 10th ed. 2023) and what they mean for the weights."""


@dataclass(frozen=True, eq=False)
class CellShares:
    """The part of a cell whose members share one factor, and how that factor moves with every case's weight."""

    members: BoolArray  # (n,)
    factor: FloatArray  # (C,) new / old weight of the members
    pull: FloatArray  # (n,) old weight · ∂factor / ∂weight of the case


@dataclass(frozen=True, eq=False)
class ResponseResiduals:
    """The exact derivative of a cell adjustment: a case's weight works through its own score and through its cell's factors."""

    cell: IntArray
    shares: tuple[CellShares, ...]

    def corrections(self, scores: ProjectedScores) -> list[Correction]:
        """For each factor of the cell, what the cell's members lose or gain when the case weighs more."""
        moved = []
        for share in self.shares:
            members = Classes(np.where(share.members, self.cell, -1), len(share.factor))
            sums = scores.by_class(members) / share.factor[:, None]
            moved.append(Correction(ClassColumns(Classes(self.cell, members.size), -share.pull), sums))
        return moved


@dataclass(frozen=True)
class Nonresponse:
    """The step `nonresponse` makes."""

    by: tuple[str, ...]
    status: str
    outcomes: Mapping[str, str]
    sampled: str | None

    def apply(self, design: Design) -> Adjusted:
        """Move weight within cells from the cases that did not answer to those that did."""
        for name in (*self.by, *([self.sampled] if self.sampled else [self.status])):
            if name not in design.frame.columns:
                raise VariableError("is not a column of the data", where=name, advice=did_you_mean(name, design.frame.columns))
        cell, labels = cells_of(design.frame, self.by)
        if self.sampled:
            return self.from_counts(design, cell, labels)
        return self.from_status(design, cell, labels)

    def from_counts(self, design: Design, cell: IntArray, labels: tuple[str, ...]) -> Adjusted:
        """Respondents only in the file: each cell's factor is selected / responding, as a fixed number."""
        selected = one_per_cell(design.frame[str(self.sampled)], cell, labels)
        responding = np.bincount(cell[design.weights != 0], minlength=len(labels)).astype(float)
        short = np.flatnonzero(selected < responding)
        if len(short):
            raise DesignError(
                f"cell {labels[short[0]]} selected {selected[short[0]]:g} cases, {responding[short[0]]:g} answered",
                where=str(self.sampled),
            )
        factor = np.divide(selected, responding, out=np.ones_like(selected), where=responding > 0)
        return Adjusted(
            design.weights * factor[cell], None, name=self.title, record=record_of(labels, factor, responding / selected)
        )

    def from_status(self, design: Design, cell: IntArray, labels: tuple[str, ...]) -> Adjusted:
        """The whole sample in the file: unknown eligibility is shared out first, then non-response among the eligible."""
        role = self.roles(design.frame[self.status])
        weights, size = design.weights, len(labels)
        sums: dict[str, FloatArray] = {
            name: np.bincount(cell, weights=np.where(rows, weights, 0.0), minlength=size).astype(float)
            for name, rows in role.items()
        }
        known = sums[RESPONDENT] + sums[NONRESPONDENT] + sums[INELIGIBLE]
        lost = np.flatnonzero((sums[RESPONDENT] == 0) & (sums[NONRESPONDENT] + sums[UNKNOWN] > 0))
        if len(lost):
            raise DesignError(
                f"nobody answered in cell {labels[lost[0]]}", where=", ".join(self.by), advice="join it with a neighbouring cell"
            )
        eligible = 1 + share_of(sums[UNKNOWN], known)
        answered = 1 + share_of(sums[NONRESPONDENT], sums[RESPONDENT])
        factor = eligible * answered
        new = np.where(role[RESPONDENT], weights * factor[cell], np.where(role[INELIGIBLE], weights * eligible[cell], 0.0))
        projection = ResponseResiduals(cell, self.shares(weights, cell, role, sums, eligible, answered))
        rate = share_of(sums[RESPONDENT], (sums[RESPONDENT] + sums[NONRESPONDENT]) * eligible)
        return Adjusted(new, projection, name=self.title, record=record_of(labels, factor, rate))

    def shares(
        self,
        weights: FloatArray,
        cell: IntArray,
        role: Mapping[str, BoolArray],
        sums: Mapping[str, FloatArray],
        eligible: FloatArray,
        answered: FloatArray,
    ) -> tuple[CellShares, ...]:
        """How the factors of respondents, (1 + U/K)(1 + N/R), and of ineligible cases, 1 + U/K, move; K = R + N + I."""
        known = sums[RESPONDENT] + sums[NONRESPONDENT] + sums[INELIGIBLE]
        of_known, of_unknown = -share_of(sums[UNKNOWN], known**2), share_of(np.ones_like(known), known)
        of_eligible = np.where(role[UNKNOWN], of_unknown[cell], of_known[cell])
        of_answered = np.where(role[NONRESPONDENT], share_of(np.ones_like(known), sums[RESPONDENT])[cell], 0.0)
        of_answered -= np.where(role[RESPONDENT], share_of(sums[NONRESPONDENT], sums[RESPONDENT] ** 2)[cell], 0.0)
        respondents = weights * (of_eligible * answered[cell] + eligible[cell] * of_answered)
        return (
            CellShares(role[RESPONDENT], eligible * answered, respondents),
            CellShares(role[INELIGIBLE], eligible, weights * of_eligible),
        )

    def roles(self, status: pd.Series) -> dict[str, BoolArray]:
        """Which rows are what, (n,) booleans by role. Raises DesignError for a status that is not in the outcomes."""
        text = status.astype("str")
        unknown = ~text.isin(list(self.outcomes)) | status.isna()
        if unknown.any():
            raise DesignError(
                f"{status[unknown].iloc[0]!r} is no known outcome (row {int(np.argmax(unknown.to_numpy()))})",
                where=self.status,
                advice=f"pass outcomes= to say what it means; known: {', '.join(self.outcomes)}",
            )
        meaning = text.map(dict(self.outcomes))
        return {name: (meaning == name).to_numpy() for name in (RESPONDENT, NONRESPONDENT, UNKNOWN, INELIGIBLE)}

    @property
    def title(self) -> str:
        """The step as weighting reports name it."""
        return "non-response by " + (" × ".join(self.by) or "the whole sample")


def cells_of(frame: pd.DataFrame, by: Sequence[str]) -> tuple[IntArray, tuple[str, ...]]:
    """The adjustment cell of each row and the printed name of each cell. Raises DesignError for missing values."""
    if not by:
        return np.zeros(len(frame), dtype=np.intp), ("all",)
    joint = np.zeros(len(frame), dtype=np.intp)
    for name in by:
        codes, values = column_codes(frame[name])
        if (codes < 0).any():
            raise DesignError(f"is missing in {int((codes < 0).sum())} rows", where=name, advice="every case needs its cell")
        joint = joint * len(values) + codes
    _, first, cell = np.unique(joint, return_index=True, return_inverse=True)
    rows = frame[list(by)].iloc[first]
    return cell.astype(np.intp), tuple(" × ".join(map(str, row)) for row in rows.itertuples(index=False))


def one_per_cell(column: pd.Series, cell: IntArray, labels: tuple[str, ...]) -> FloatArray:
    """The value that a column holds in each cell. Raises DesignError where it varies inside one."""
    values = column.to_numpy(dtype=float, na_value=np.nan)
    per_cell = np.empty(len(labels))
    per_cell[cell] = values
    different = np.flatnonzero(~(per_cell[cell] == values))
    if len(different):
        raise DesignError(
            f"is missing or varies inside cell {labels[cell[different[0]]]}",
            where=str(column.name),
            advice="it must hold the number of cases selected in the cell",
        )
    return per_cell


def share_of(part: FloatArray, whole: FloatArray) -> FloatArray:
    """part / whole, 0 where there is nothing to share."""
    share: FloatArray = np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)
    return share


def record_of(labels: tuple[str, ...], factor: FloatArray, rate: FloatArray) -> dict[str, object]:
    """What a weighting report says about the step."""
    return {"cells": labels, "factor": factor, "response_rate": rate}


def nonresponse(
    by: str | Sequence[str] = (), *, status: str = "disposition", sampled: str | None = None, outcomes: Mapping[str, str] = AAPOR
) -> Nonresponse:
    """A weighting step that gives the weight of non-respondents to the respondents of the same cell of `by`.

    With the whole sample in the data, `status` names the column of final dispositions and `outcomes` says which of them are
    respondent, nonrespondent, unknown (eligibility) and ineligible; non-respondents end with weight zero, and the variance
    knows the step. With respondents only, `sampled` names the column that holds how many cases were selected in the cell;
    the factor then enters the variance as a fixed number.
    Raises DesignError for cells without respondents, unknown outcomes or missing cells.
    Source: Särndal, Swensson & Wretman (1992), result 15.6.1; statuses by AAPOR (2023).

    >>> frame = pd.DataFrame({"w": [2.0, 2.0, 2.0], "disposition": ["complete", "refusal", "complete"]})
    >>> Design(frame, weights="w").adjust(nonresponse()).weights.tolist()
    [3.0, 0.0, 3.0]
    """
    return Nonresponse((by,) if isinstance(by, str) else tuple(by), status, outcomes, sampled)

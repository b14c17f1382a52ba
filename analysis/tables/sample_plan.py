"""A plan of selection in YAML, and the sample it draws from a frame, as the file that fieldwork starts from (docs/sample.md).

```yaml
stages:
  - {unit: unit, n: {north: 2, south: 6}, strata: stratum, size: employees, method: sampford, certain: certain}
  - {unit: enterprise, n: 3, strata: ownership, size: employees, method: systematic, order: industry, replacements: 2}
case: [enterprise, worker_no]
names: {stratum: stratum_1, n_units: N_1, prob_unit: prob_1, prob_enterprise: prob_2}
```
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.dataset import did_you_mean
from analysis.errors import DatasetError, VariableError
from analysis.sampling import METHODS, Selection, Stage, select
from analysis.sampling.multistage import STAGE_COLUMNS
from analysis.tables.source import Node, read_yaml

PLAN_KEYS = ("stages", "within", "case", "names")
STAGE_KEYS = ("unit", "n", "strata", "size", "method", "certain", "order", "replacements", "take_all")
CASE, REPLACEMENT = "case", "replacement"
TRUE = {"yes", "true", "1"}
FALSE = {"no", "false", "0", ""}


@dataclass(frozen=True)
class SamplePlan:
    """`stages` are drawn, inside the units named by `within` if an earlier draw is gone on with.

    `wanted` gives for a stage whose `n` stands by stratum the number of each; `case` are the columns that an identifier is joined
    from; `names` what the file calls what the draw found.
    """

    stages: tuple[Stage, ...]
    within: tuple[str, ...]
    wanted: Mapping[int, Mapping[str, int]]
    case: tuple[str, ...]
    names: Mapping[str, str]

    def draw(self, frame: pd.DataFrame, rng: np.random.Generator, earlier: pd.DataFrame | None = None) -> Selection:
        """The selection from a frame read as text, with reserves.

        Raises:
            VariableError: a column is missing, or holds no number where one is needed.
            DesignError: the frame does not suit a stage.
        """
        frame = frame if earlier is None else self._completed(frame, earlier)
        frame, stages = self._typed(frame), list(self.stages)
        for place, wanted in self.wanted.items():
            column = f"n of stage {place + 1}"
            (stratum,) = stages[place].strata
            numbers = frame[stratum].map(wanted)
            if numbers.isna().any():
                strange = frame[stratum][numbers.isna()].iloc[0]
                raise VariableError(f"the plan has no n for stratum “{strange}”", where=stratum, advice="add it to the plan")
            frame[column] = numbers.astype(int)
            stages[place] = replace(stages[place], n=column)
        within = None if earlier is None else self._continued(earlier)
        return select(frame, stages, rng, within=within)

    def _completed(self, frame: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
        """The frame with what the earlier draw's file knows of each unit besides the draw itself."""
        path = list(self.within)
        for column in path:
            _column(frame, column), _column(earlier, column)
        drawn = {f"{name}_{k}" for k in range(1, len(path) + 1) for name in STAGE_COLUMNS}
        known = {*frame, *drawn, *self.names, CASE, REPLACEMENT}
        more = [column for column in earlier if column not in known]
        return frame.merge(earlier[path + more].drop_duplicates(path), on=path, how="inner", validate="many_to_one")

    def _typed(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame with numbers and truths where stages need them; codes stay text with their leading zeros."""
        made = frame.copy()
        for stage in self.stages:
            for column in (stage.size, stage.n):
                if isinstance(column, str):
                    made[column] = _numbers(made, column)
            if stage.certain is not None:
                made[stage.certain] = _truths(made, stage.certain)
            for column in stage.order:
                numbers = pd.to_numeric(_column(made, column), errors="coerce")
                made[column] = made[column] if numbers.isna().any() else numbers
        return made

    def _continued(self, earlier: pd.DataFrame) -> Selection:
        """The earlier draw, as the file that it was written to holds it."""
        made = earlier.copy()
        for k in range(1, len(self.within) + 1):
            for name in ("prob", "n", "N", "replacement"):
                made[f"{name}_{k}"] = _numbers(made, f"{name}_{k}")
            made[f"certain_{k}"] = _truths(made, f"certain_{k}")
        return Selection(made, tuple(Stage(unit, n=0) for unit in self.within))

    def reserves(self, selection: Selection) -> pd.Series:
        """Which rows (n,) are reserves of a stage drawn now; those called up earlier are not."""
        turns = [f"replacement_{k}" for k in range(len(self.within) + 1, len(selection.stages) + 1)]
        waiting: pd.Series = (selection.frame[turns] > 0).any(axis=1)
        return waiting

    def listed(self, selection: Selection) -> pd.DataFrame:
        """The rows of the draw as the sample file holds them: `case`, the frame's columns, the plan's names, the stages' columns
        and `replacement`.

        Raises:
            VariableError: a column of `case` or `names` is neither the frame's nor the draw's.
        """
        rows = selection.frame
        named = {name: _column(rows, column) for name, column in self.names.items()}
        kept = [column for column in rows if not str(column).startswith("n of stage ") and column not in ("prob", "weight")]
        turns = rows[[f"replacement_{k}" for k in range(1, len(selection.stages) + 1)]].max(axis=1).astype(int)
        made = rows[kept].assign(**named, **{REPLACEMENT: turns})
        for column in made.select_dtypes(bool):
            made[column] = np.where(made[column], "yes", "no")
        if self.case:
            parts = pd.concat([_column(rows, column).astype(str) for column in self.case], axis=1)
            case = parts.agg("-".join, axis=1)
            if case.duplicated().any():
                raise VariableError(
                    f"{case[case.duplicated()].iloc[0]} stands for two rows", where=CASE, advice="name more columns"
                )
            made.insert(0, CASE, case)
        return made


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    if name not in frame:
        raise VariableError("the frame has no such column", where=name, advice=did_you_mean(name, map(str, frame)))
    column: pd.Series = frame[name]
    return column


def _numbers(frame: pd.DataFrame, name: str) -> pd.Series:
    text = _column(frame, name)
    numbers: pd.Series = pd.to_numeric(text, errors="coerce")
    if numbers.isna().any():
        bad = text[numbers.isna()].iloc[0]
        raise VariableError(f"“{bad}” is no number", where=name, advice="write numbers without spaces, a point before decimals")
    return numbers


def _truths(frame: pd.DataFrame, name: str) -> pd.Series:
    text = _column(frame, name).fillna("").str.strip().str.lower()
    strange = text[~text.isin(TRUE | FALSE)]
    if len(strange):
        raise VariableError(f"“{strange.iloc[0]}” is neither yes nor no", where=name, advice="write yes or no")
    truths: pd.Series = text.isin(TRUE)
    return truths


def read_frame(path: Path) -> pd.DataFrame:
    """A frame or an earlier draw from .csv or .xlsx, every cell as text.

    Raises:
        DatasetError: it cannot be read.
    """
    try:
        if path.suffix.lower() == ".xlsx":
            made: pd.DataFrame = pd.read_excel(path, dtype=str)
        else:
            made = pd.read_csv(path, dtype=str, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise DatasetError(
            f"the frame cannot be read: {error}", where=str(path), advice="give a .csv (UTF-8) or .xlsx file"
        ) from error
    return made


def read_sample_plan(path: Path) -> SamplePlan:
    """The plan in a YAML file. Raises PlanError naming the line of what is wrong."""
    root = read_yaml(path)
    root.mapping(PLAN_KEYS, required=("stages",))
    nodes = list(root["stages"].items())
    names = root.get("names")
    return SamplePlan(
        stages=tuple(map(_stage, nodes)),
        within=_names(root, "within"),
        wanted={place: _by_stratum(node) for place, node in enumerate(nodes) if isinstance(node["n"].value, Mapping)},
        case=_names(root, "case"),
        names={} if names is None else {name: names[name].text() for name in names.mapping()},
    )


def _stage(node: Node) -> Stage:
    """One stage: the words of `analysis.sampling.Stage`."""
    node.mapping(STAGE_KEYS, required=("unit", "n"))
    number, certain, size = node["n"], node.get("certain"), node.get("size")
    strata = _names(node, "strata")
    if isinstance(number.value, Mapping) and len(strata) != 1:
        number.fail("an n for each stratum needs one column of strata", "name it: “strata: …”")
    return Stage(
        unit=node["unit"].text(),
        n=0 if isinstance(number.value, Mapping) else number.text() if isinstance(number.value, str) else number.integer(),
        strata=strata,
        size=None if size is None else size.text(),
        method=node["method"].choice(METHODS) if "method" in node else "srs",
        certain=None if certain is None else certain.text(),
        order=_names(node, "order"),
        replacements=node["replacements"].integer() if "replacements" in node else 0,
        take_all="take_all" in node and node["take_all"].value is True,
    )


def _by_stratum(node: Node) -> dict[str, int]:
    wanted = node["n"]
    return {name: wanted[name].integer() for name in wanted.mapping()}


def _names(node: Node, key: str) -> tuple[str, ...]:
    return node[key].names() if key in node else ()


def told(selection: Selection, first: int) -> Sequence[str]:
    """What was drawn at each stage from `first` on, in one line each."""
    lines = []
    for k in range(first, len(selection.stages) + 1):
        units = selection.units(k)
        proper = units[units[f"replacement_{k}"] == 0]
        strata = proper.groupby([*selection.path[: k - 1], f"stratum_{k}"], observed=True)[f"N_{k}"].first()
        certain, reserves = int(proper[f"certain_{k}"].sum()), len(units) - len(proper)
        lines.append(
            f"stage {k} ({selection.path[k - 1]}): {len(proper)} of {int(strata.sum())} in {len(strata)} strata"
            + (f", {certain} for certain" if certain else "")
            + (f"; {reserves} reserves" if reserves else "")
        )
    return lines

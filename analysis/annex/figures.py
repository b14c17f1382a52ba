"""The figures that count of all units, as a table and as a dataset with a codebook."""

from __future__ import annotations

import pandas as pd

from analysis.annex.collect import Collection
from analysis.annex.definition import AnnexDefinition
from analysis.annex.form import Submission
from analysis.dataset import Dataset
from analysis.dataset.codebook import Codebook, Level, MissingKind, Value, Variable

LEVEL, KEY = "interview", "interview_id"
KINDS = (
    MissingKind("dont_know", -97, ".a", {"vi": "Không biết", "en": "Don't know"}),
    MissingKind("not_applicable", -99, ".c", {"vi": "Không áp dụng", "en": "Not applicable"}),
    MissingKind("blank", -96, ".f", {"vi": "Bỏ trống", "en": "Blank"}),
)


def figure_table(collection: Collection) -> pd.DataFrame:
    """Units × figures: what counts of each unit, NaN elsewhere, a row for every unit of the list."""
    rows = {code: collection.usable(code) for code in collection.units}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=None).reindex(columns=list(collection.definition.figures))
    return table.reindex(list(collection.units)).astype(float)


def as_dataset(collection: Collection, *, simulated: bool = False) -> Dataset:
    """The figures that count as a dataset with a codebook: what `analysis report --annex` reads."""
    definition, units = collection.definition, collection.units
    table = figure_table(collection)
    sent = [code for code in units if code in collection.submissions]
    types = list(dict.fromkeys(unit.type for unit in units.values()))
    columns: dict[str, object] = {
        KEY: sent,
        "unit": sent,
        "unit_name": [units[code].name for code in sent],
        "unit_type": pd.Categorical([units[code].type for code in sent], types),
        "province": pd.Series([units[code].province or None for code in sent], dtype="string"),
    }
    for name in definition.figures:
        columns[name] = table.loc[sent, name].astype("Int64").to_numpy()
        reasons = [
            _reason(collection.submissions[code], name, known)
            for code, known in zip(sent, table.loc[sent, name].notna(), strict=True)
        ]
        columns[f"{name}__missing"] = pd.Categorical(reasons, [kind.name for kind in KINDS])
    variables = [Variable("unit", LEVEL, "text", ("unit",), {"vi": "Mã đơn vị", "en": "Unit number"})]
    variables.append(Variable("unit_name", LEVEL, "text", ("unit_name",), {"vi": "Tên đơn vị", "en": "Name of the unit"}))
    kinds = tuple(Value(kind, place) for place, kind in enumerate(types, start=1))
    variables.append(
        Variable("unit_type", LEVEL, "categorical", ("unit_type",), {"vi": "Loại đơn vị", "en": "Type of unit"}, values=kinds)
    )
    variables.append(Variable("province", LEVEL, "text", ("province",), {"vi": "Mã tỉnh, thành phố", "en": "Province number"}))
    variables += [_variable(definition, name) for name in definition.figures]
    book = Codebook(
        tuple(variables), (Level(LEVEL, f"{LEVEL}.parquet", (KEY,)),), definition.title, ("vi", "en"), simulated,
        {"id": "annex", "version": definition.version}, missing_kinds=KINDS,
    )  # fmt: skip
    return Dataset({LEVEL: pd.DataFrame(columns)}, book)


def _reason(submission: Submission, name: str, known: bool) -> str | None:
    return None if known else submission.missing.get(name, "blank")


def _variable(definition: AnnexDefinition, name: str) -> Variable:
    figure = definition.figures[name]
    label = {language: figure.label(language) for language in ("vi", "en")}
    missing = tuple(kind.name for kind in KINDS)
    unit = figure.indicator.unit["vi"]
    return Variable(name, LEVEL, "integer", (name,), label, missing=missing, unit=unit, module=figure.indicator.group)

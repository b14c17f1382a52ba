"""Earlier waves put beside a dataset, in its own variables: what `analysis harmonise` writes and tables of milestones read."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.dataset import Codebook, Dataset, Variable, did_you_mean
from analysis.dataset.folder import MILESTONES
from analysis.dataset.write import write_folder
from analysis.errors import OutputError, PlanError
from analysis.milestones.harmonise import Common, Harmonisation, HarmonisedWave, harmonise


def in_terms_of(plan: Harmonisation, book: Codebook) -> Harmonisation:
    """The plan with labels, types and answers of the dataset that the waves are put beside, whose variables it must name.

    Raises:
        PlanError: a common variable that the dataset does not have, or an answer that is none of its.
    """
    return replace(plan, variables=tuple(_in_terms_of(one, book) for one in plan.variables))


def _in_terms_of(common: Common, book: Codebook) -> Common:
    where = next((source.where for source in common.sources.values()), None)
    if common.name not in book:
        advice = did_you_mean(common.name, (variable.name for variable in book.variables))
        raise PlanError(f"“{common.name}” is no variable of the dataset", where=where, advice=advice)
    variable = book.variable(common.name)
    values = {value.name: value.label for value in variable.values}
    for source in common.sources.values():
        for to in {*source.recode.values(), *common.values} - {None, *values}:
            what = f"“{to}” is no answer of “{common.name}” in the dataset"
            raise PlanError(what, where=source.where, advice=did_you_mean(str(to), values))
    kind = "categorical" if variable.type == "categorical" else "decimal"
    return replace(common, label=variable.label, type=kind, values=values)


def write_beside(plan: Harmonisation, source: Path, data: Dataset, target: Path) -> Path:
    """Copy the dataset folder `source` (read as `data`) with the plan's waves in it, whole or not at all.

    Raises:
        PlanError: the plan does not name the dataset's own wave, or does not fit its codebook.
        OutputError: the target exists already or cannot be written.
    """
    if not plan.current:
        raise PlanError("does not say which wave the dataset is", where="current", advice='add a line like “current: "2023"”')
    if target.exists():
        raise OutputError("exists already", where=str(target), advice="name a folder that is not there, or remove this one")
    waves = {wave.name: wave for wave in harmonise(in_terms_of(plan, data.codebook))}
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as beside:
            made = Path(beside) / target.name
            shutil.copytree(source, made, ignore=shutil.ignore_patterns(Path(MILESTONES).parent.name))
            place = made / MILESTONES
            place.parent.mkdir()
            for wave in waves.values():
                write_folder(_described(wave, data.codebook), place.parent / wave.name)
            text = json.dumps(_said(plan, waves), ensure_ascii=False, indent=1, sort_keys=True)
            place.write_text(text + "\n", encoding="utf-8")
            made.rename(target)
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}", where=str(target)) from error
    return target


def _said(plan: Harmonisation, waves: dict[str, HarmonisedWave]) -> dict[str, object]:
    earlier = [
        {
            "name": wave.name,
            "data": wave.name in waves,
            "breaks": dict(plan.breaks(wave.name)),
            "published": [{k: v for k, v in one.items() if k != "wave"} for one in plan.published if one["wave"] == wave.name],
        }
        for wave in plan.waves
    ]
    return {"current": plan.current, "breaks": dict(plan.breaks(plan.current)), "earlier": earlier}


def _described(wave: HarmonisedWave, book: Codebook) -> Dataset:
    """The wave as a dataset folder wants it: its variables as the dataset describes them, its design columns by their kind."""
    frame = wave.data.frame()
    own = wave.data.codebook
    known = {one.name for one in own.variables}
    variables = [
        replace(book.variable(one.name), type=one.type, level=wave.data.root, columns=(one.name,), missing=(), path=None)
        for one in own.variables
    ]
    variables += [_design_column(frame[name], wave.data.root) for name in frame if name not in known]
    return Dataset({wave.data.root: _writable(frame)}, replace(own, variables=tuple(variables)))


def _design_column(column: pd.Series, level: str) -> Variable:
    number = pd.api.types.is_numeric_dtype(column)
    return Variable(str(column.name), level, "decimal" if number else "text", (str(column.name),))


def _writable(frame: pd.DataFrame) -> pd.DataFrame:
    """Numbers as numbers, everything else of the design as text."""
    kinds = {
        name: "float64" if pd.api.types.is_numeric_dtype(frame[name]) else "string"
        for name in frame
        if not isinstance(frame[name].dtype, pd.CategoricalDtype)
    }
    return frame.astype(kinds).replace({np.inf: np.nan})

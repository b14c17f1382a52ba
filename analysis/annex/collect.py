"""Everything that came back in a folder: each file read, versions of one unit told apart, figures checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from analysis.annex.checks import Limits, check_alike, check_submission
from analysis.annex.definition import AnnexDefinition
from analysis.annex.form import Submission, read_form
from analysis.annex.interviews import submissions_of
from analysis.annex.problems import Problem, Severity
from analysis.annex.units import Unit
from analysis.dataset import read
from analysis.errors import DatasetError

NAMED = 5
"""How many differing cells a message names."""


@dataclass(frozen=True)
class Collection:
    """What the units sent: one submission a unit that counts, by unit number, and every problem found."""

    definition: AnnexDefinition
    units: Mapping[str, Unit]
    submissions: Mapping[str, Submission]
    problems: tuple[Problem, ...]
    files: int

    def of_unit(self, code: str) -> tuple[Problem, ...]:
        """The problems of a unit."""
        return tuple(problem for problem in self.problems if problem.unit == code)

    def usable(self, code: str) -> Mapping[str, int]:
        """The figures of a unit that no open error touches."""
        submission = self.submissions.get(code)
        if submission is None:
            return {}
        spoilt = {one.figure for one in self.of_unit(code) if one.severity is Severity.ERROR}
        return {name: value for name, value in submission.values.items() if name not in spoilt}


def read_all(
    folder: str | Path,
    definition: AnnexDefinition,
    units: Mapping[str, Unit],
    *,
    interviews: str | Path | None = None,
    limits: Limits | None = None,
) -> Collection:
    """Read and check every file under a folder, with the annexes that came by interview, if there are any.

    Raises:
        DatasetError: the folder is not there or holds no file; the interviews are no dataset of this annex.
    """
    place = Path(folder)
    paths = sorted(path for path in place.rglob("*") if path.is_file() and not path.name.startswith(".~"))
    if not paths:
        raise DatasetError("holds no file", where=str(folder), advice="name the folder with what the units sent")
    found = [replace(read_form(path, definition, units), file=str(path.relative_to(place))) for path in paths]
    if interviews is not None:
        found += submissions_of(read(interviews), definition, units, Path(interviews).name)
    return gathered(found, definition, units, limits)


def gathered(
    sent: Sequence[Submission], definition: AnnexDefinition, units: Mapping[str, Unit], limits: Limits | None = None
) -> Collection:
    """Submissions as a collection: at most one a unit counts; its figures are checked."""
    problems = [replace(problem, file=one.file) for one in sent for problem in one.problems if one.unit is None]
    counted: dict[str, Submission] = {}
    known = sorted((one for one in sent if one.unit is not None), key=lambda one: (one.unit or "", one.file))
    for unit, versions in groupby(known, key=lambda one: one.unit or ""):
        chosen, told = choose(list(versions))
        problems += told
        if chosen is not None:
            counted[unit] = chosen
            problems += [replace(problem, file=chosen.file) for problem in chosen.problems]
            problems += check_submission(chosen, definition, limits)
    problems += check_alike(list(counted.values()), definition, units, limits)
    return Collection(definition, units, counted, tuple(problems), len(sent))


def choose(versions: Sequence[Submission]) -> tuple[Submission | None, list[Problem]]:
    """The version of a unit's form that counts, and what there is to say about the others.

    The one saved last counts, by the time Excel notes in the file; where that does not settle it none does.
    """
    in_order = sorted(versions, key=lambda one: (one.modified is not None, str(one.modified)))
    last, problems = in_order[-1], []
    for other in in_order[:-1]:
        differing = [name for name in {**last.cells, **other.cells} if _said(last, name) != _said(other, name)]
        if not differing:
            problems.append(Problem("same_file", other.file, unit=last.unit or "", facts={"other": last.file}))
            continue
        cells = ", ".join(last.cells.get(name, other.cells.get(name, "")) for name in differing[:NAMED])
        facts = {"unit": last.unit, "other": last.file, "count": len(differing), "cells": cells, "later": last.modified}
        clear = other.modified is not None and last.modified is not None and other.modified < last.modified
        problems.append(Problem("replaced" if clear else "two_versions", other.file, unit=last.unit or "", facts=facts))
    unclear = any(problem.kind == "two_versions" for problem in problems)
    return (None if unclear else last), problems


def _said(submission: Submission, name: str) -> object:
    return submission.values.get(name, submission.missing.get(name))

"""What the fieldwork is held against, as the commands that show its progress take it: four optional files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from survey.cli.words import Decorated, option

if TYPE_CHECKING:
    from survey.fieldwork.monitor.page import Plan

FILE: Any = click.Path(exists=True, dir_okay=False, path_type=Path)


def plan_options(function: Decorated) -> Decorated:
    """`--sample`, `--quotas`, `--margins` and `--precision`, given to the command under these names."""
    function = option("--precision", type=FILE, help="The file that analysis monitor has written.")(function)
    function = option("--margins", type=FILE, help="Margins of the frame: a CSV file with the columns variable,value,total.")(
        function
    )
    function = option("--quotas", type=FILE, help="Quotas: a CSV file with the variables of each cell and its target.")(function)
    return option("--sample", type=FILE, help="The assigned sample: cases nobody has visited yet, and the plan by day.")(function)


def read_plan(sample: Path | None, quotas: Path | None, margins: Path | None, precision: Path | None) -> Plan:
    """The plan in these files, each part empty where there is none.

    Raises:
        SurveyError: a file is not what it should be.
    """
    from survey.fieldwork.monitor.margins import read_margins
    from survey.fieldwork.monitor.page import Plan
    from survey.fieldwork.monitor.precision import read_precision
    from survey.fieldwork.quotas import read_quotas
    from survey.fieldwork.sample import read_sample

    return Plan(
        read_sample(sample) if sample else (),
        read_quotas(quotas) if quotas else (),
        read_margins(margins) if margins else {},
        read_precision(precision) if precision else (),
    )

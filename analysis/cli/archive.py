"""`analysis archive`: the deposit folder of a survey."""

from __future__ import annotations

from pathlib import Path

import click

from analysis.cli.data import dataset_argument, language_option, read_dataset


@click.command("archive")
@click.argument("plan", type=click.Path(path_type=Path, dir_okay=False))
@dataset_argument
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Folder to write; it must not be there yet.")
@click.option("--id", "identifier", required=True, help="Identifier of the deposit, like VNM_2023_WLCS_v01_A.")
@click.option("--questionnaire", "questionnaires", type=click.Path(path_type=Path, exists=True, dir_okay=False), multiple=True)
@click.option("--drop", multiple=True, help="A further variable to leave out (may be repeated).")
@click.option("--seed", type=int, required=True, help="Seed of the random numbers that replace the names of units.")
@language_option
def command(
    plan: Path,
    dataset: Path,
    output: Path,
    identifier: str,
    questionnaires: tuple[Path, ...],
    drop: tuple[str, ...],
    seed: int,
    language: str,
    codebook: Path | None,
) -> None:
    """Write DATASET without what identifies people, its DDI codebook, the tables of PLAN, questionnaires and a method note."""
    import numpy as np

    from analysis.milestones.tables import with_milestones
    from analysis.report.archive.deposit import archive, deidentified
    from analysis.tables.compute import compute_plan
    from analysis.tables.described import design_of
    from analysis.tables.plan import read_plan

    wanted, data = read_plan(plan), read_dataset(dataset, codebook)
    design = design_of(data, wanted.design)
    tables = with_milestones(wanted, design, compute_plan(wanted, design))
    safe = deidentified(data, np.random.default_rng(seed), drop)
    click.echo(archive(safe, design, tables, questionnaires, output, identifier, language))

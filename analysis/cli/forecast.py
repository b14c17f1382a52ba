"""`analysis forecast`: the workforce to come, under stated assumptions."""

from __future__ import annotations

from pathlib import Path

import click

from analysis.cli.data import language_option


@click.command("forecast")
@click.argument("series", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("scenarios", type=click.Path(path_type=Path, dir_okay=False))
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Workbook to write (.xlsx).")
@language_option
def command(series: Path, scenarios: Path, output: Path, language: str) -> None:
    """Forecast the annual SERIES (.csv) under the assumptions of SCENARIOS (.yaml), with the back-test beside the result."""
    from analysis.annex.outputs import write_sheets
    from analysis.forecast.frames import frames
    from analysis.forecast.project import forecast
    from analysis.forecast.scenarios import read_scenarios
    from analysis.forecast.series import read_series

    known = read_series(series)
    sheets = frames(forecast(read_scenarios(scenarios, known), known), language)
    click.echo(sheets["backtest"].to_string(index=False, float_format=lambda value: f"{value:.2f}"))
    for name, remark in sheets["remarks"].itertuples(index=False):
        click.echo(f"{name}: {remark}")
    click.echo(write_sheets(sheets, output))

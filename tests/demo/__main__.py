"""`python -m tests.demo --out out --seed 2023`: what `make demo` runs."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from analysis.errors import AnalysisError
from survey.errors import SurveyError
from tests.demo.indicators import Check
from tests.demo.run import Finished, Settings, run

QUICK = Settings(Path(), interviews=300, population=120_000)


@click.command()
@click.option("--out", type=click.Path(path_type=Path), default=Path("out"), show_default=True, help="Folder for everything.")
@click.option("--seed", default=2023, show_default=True, help="One seed gives one dataset.")
@click.option("--interviews", default=3000, show_default=True, type=click.IntRange(min=100), help="About how many interviews.")
@click.option("--quick", is_flag=True, help="A small run: about 300 interviews from a smaller population.")
def main(out: Path, seed: int, interviews: int, quick: bool) -> None:
    """Simulate the survey from the questionnaire to the report, and hold its estimates against the truth."""
    console = Console()
    settings = Settings(out, seed, QUICK.interviews, QUICK.population) if quick else Settings(out, seed, interviews)
    try:
        finished = run(settings, console)
    except (SurveyError, AnalysisError) as error:
        console.print(f"[red]{error}[/]")
        raise SystemExit(error.exit_code) from error
    console.print(against_truth(finished.checks))
    console.print(closing_words(finished, settings))


def against_truth(found: list[Check]) -> Table:
    """Truth, estimate and interval of every indicator."""
    table = Table(title="SỐ LIỆU MÔ PHỎNG · SIMULATED: ước lượng so với giá trị thật của dân số mô phỏng")
    table.add_column("Chỉ tiêu")
    for heading in ("Thật", "Ước lượng", "KTC 95 %", "deff"):
        table.add_column(heading, justify="right")
    table.add_column("Chứa")
    for check in found:
        shown = check.indicator.shown
        interval = f"{shown(check.low)} – {shown(check.high)}"
        table.add_row(
            check.indicator.title, shown(check.truth), shown(check.estimate), interval, f"{check.deff:.1f}",
            "✓" if check.covers else "✗",
        )  # fmt: skip
    return table


def closing_words(finished: Finished, settings: Settings) -> str:
    """How many intervals hold the truth, and where everything is."""
    held = sum(check.covers for check in finished.checks)
    total = sum(finished.seconds.values())
    return (
        f"{held}/{len(finished.checks)} khoảng tin cậy chứa giá trị thật · intervals that hold the truth; "
        f"{finished.interviews:,} interviews in {total:.0f} s → {settings.out}/ "
        "(report.docx, summary.docx, slides.pptx, tables.xlsx, dataset/)"
    )


if __name__ == "__main__":
    main()

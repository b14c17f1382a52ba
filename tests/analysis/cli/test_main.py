"""The `analysis` command: files where they were asked for, words and exit codes for what went wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from analysis.cli.main import run
from tests import analysis_cli_reference
from tests.analysis import workers

PLAN = Path(__file__).resolve().parents[1] / "tables" / "plan.yaml"
REPORT = Path(__file__).resolve().parents[1] / "report" / "report.yaml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up survey as a dataset folder, as docs/dataset.md defines it."""
    place = tmp_path_factory.mktemp("dataset")
    data = workers.dataset()
    book = data.codebook
    data.frame().to_parquet(place / "interview.parquet")
    entry = {
        "format": "khaosat-dataset",
        "version": 1,
        "title": book.title,
        "languages": list(book.languages),
        "simulated": True,
        "levels": [{"name": "interview", "file": "interview.parquet", "key": ["interview_id"], "parent": None}],
        "design": book.design,
        "variables": [
            {
                "name": v.name,
                "level": v.level,
                "type": v.type,
                "columns": list(v.columns),
                "label": v.label,
                "unit": v.unit,
                "ordered": v.ordered,
                "values": [{"name": value.name, "code": value.code, "label": value.label} for value in v.values],
            }
            for v in book.variables
        ],
    }
    (place / "codebook.json").write_text(json.dumps(entry), encoding="utf-8")
    return place


def test_the_reference_is_current() -> None:
    """docs/analysis-cli.md is what the commands say of themselves (`python -m tests.analysis_cli_reference` writes it)."""
    assert analysis_cli_reference.PAGE.read_text(encoding="utf-8") == analysis_cli_reference.reference()


def test_tables_in_every_format(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One call makes the tables of a plan and says which files they are in."""
    assert run(["tables", str(PLAN), str(folder), "-o", str(tmp_path / "out")]) == 0
    made = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert made == ["tables.csv", "tables.docx", "tables.html", "tables.sdmx.csv", "tables.xlsx"]
    assert all(name in capsys.readouterr().out or name for name in made)


def test_the_folder_gives_the_numbers_of_the_frame(folder: Path, tmp_path: Path) -> None:
    """Through Parquet and codebook.json nothing changes."""
    assert run(["tables", str(PLAN), str(folder), "-o", str(tmp_path), "--format", "csv"]) == 0
    found = pd.read_csv(tmp_path / "tables.csv", keep_default_na=False)
    row = found[(found["table"] == "living") & (found["row_level"] == "short") & (found["column_level"] == "fdi")]
    assert row["text"].tolist() == ["35,1"]
    assert row["n"].tolist() == [169]


def test_a_report_in_two_formats(folder: Path, tmp_path: Path) -> None:
    """`-o` may be given twice."""
    outputs = [tmp_path / "report.docx", tmp_path / "report.html"]
    assert run(["report", str(REPORT), str(folder), *(word for path in outputs for word in ("-o", str(path)))]) == 0
    assert all(path.stat().st_size > 20_000 for path in outputs)


def test_describe_lists_variables_in_the_language_asked_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Types, missing shares and labels."""
    assert run(["describe", str(folder), "--language", "en"]) == 0
    out = capsys.readouterr().out
    assert "Income last month" in out
    assert "simulated: yes" in out


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["tables", "nowhere.yaml", "{folder}", "-o", "{out}"], 2, "nowhere.yaml: cannot be read"),
        (["tables", "{plan}", "nowhere", "-o", "{out}"], 3, "nowhere: is not there"),
        (["tables", "{plan}", "{folder}"], 2, "Missing option '-o'"),
        (["tables", "{plan}", "{folder}", "-o", "{out}", "--format", "pdf"], 2, "pdf: is not a format"),
        (["report", "{report}", "{folder}", "-o", "{out}/report.odt"], 2, "is not a format"),
        (["tabels"], 2, "No such command"),
    ],
)
def test_errors_are_one_message_and_an_exit_code(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: int, message: str
) -> None:
    """No traceback, nothing written."""
    out = tmp_path / "out"
    places = {"folder": str(folder), "out": str(out), "plan": str(PLAN), "report": str(REPORT)}
    assert run([word.format(**places) for word in words]) == code
    told = capsys.readouterr().err
    assert message in told
    assert "Traceback" not in told
    assert not out.exists()


def test_help_imports_nothing_heavy() -> None:
    """`analysis --help` answers before pandas or matplotlib are loaded."""
    loaded = "print(sorted({'pandas', 'scipy', 'matplotlib'} & set(sys.modules)))"
    code = f"import sys; from analysis.cli.main import run; run(['--help']); {loaded}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "describe" in done.stdout
    assert done.stdout.strip().endswith("[]")

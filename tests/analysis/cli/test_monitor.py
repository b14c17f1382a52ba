"""`analysis monitor`: half-widths so far against their targets, and how many interviews are still needed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import analysis as an
from analysis.cli.main import run
from analysis.cli.monitor import still_needed
from survey.fieldwork.monitor.precision import read_precision
from tests.analysis import workers

TARGETS = """\
level: 0.9
targets:
  - {indicator: income, half_width: 0.5, label: {vi: Thu nhập, en: Income}}
  - {indicator: sex, value: female, half_width: 0.05, by: [region]}
  - {indicator: hours, half_width: 1000, where: "sex == 'male'"}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The made-up survey as a dataset folder."""
    data = workers.dataset()
    data.frame().to_parquet(tmp_path / "interview.parquet")
    entry = {
        "format": "khaosat-dataset", "version": 1, "title": {}, "languages": ["vi"], "simulated": True,
        "levels": [{"name": "interview", "file": "interview.parquet", "key": ["interview_id"], "parent": None}],
        "design": data.codebook.design,
        "variables": [
            {"name": v.name, "level": v.level, "type": v.type, "columns": list(v.columns), "label": v.label,
             "values": [{"name": value.name, "code": value.code, "label": value.label} for value in v.values]}
            for v in data.codebook.variables
        ],
    }  # fmt: skip
    (tmp_path / "codebook.json").write_text(json.dumps(entry), encoding="utf-8")
    return tmp_path


def monitored(folder: Path, tmp_path: Path, targets: str = TARGETS) -> list[dict[str, Any]]:
    plan, output = tmp_path / "targets.yaml", tmp_path / "precision.json"
    plan.write_text(targets, encoding="utf-8")
    assert run(["monitor", str(plan), str(folder), "-o", str(output)]) == 0
    rows: list[dict[str, Any]] = json.loads(output.read_text(encoding="utf-8"))["rows"]
    return rows


def test_half_widths_are_those_of_the_estimates(folder: Path, tmp_path: Path) -> None:
    """Each row is half the confidence interval that the public functions give, in every domain."""
    rows = monitored(folder, tmp_path)
    data = an.read(folder)
    design = an.Design(data, **data.codebook.design)
    low, high = (float(end[0]) for end in zip(*an.mean(design, "income").ci(0.9), strict=True))
    assert rows[0]["half_width"] == pytest.approx((high - low) / 2)
    share = an.proportion(design, "sex", by="region").to_frame(0.9)
    share = share[share["level"] == "female"]
    assert [row["domain"] for row in rows[1:3]] == [f"region={name}" for name in share["region"]]
    assert [row["half_width"] for row in rows[1:3]] == pytest.approx(((share["ci_high"] - share["ci_low"]) / 2).tolist())
    assert [row["n"] for row in rows[1:3]] == share["n"].tolist()
    assert (rows[3]["needed"], rows[3]["half_width"] > 0) == (0, True)


def test_as_many_as_needed_and_no_more() -> None:
    """With the interviews that are said to be needed the half-width is reached; with one fewer it is not."""
    for n, half_width, target in ((100, 0.1, 0.03), (57, 2.5, 1.7), (400, 0.05, 0.05)):
        total = n + still_needed(n, half_width, target)
        assert half_width * (n / total) ** 0.5 <= target * (1 + 1e-9)
        assert total == n or half_width * (n / (total - 1)) ** 0.5 > target


def test_headquarters_reads_what_is_written(folder: Path, tmp_path: Path) -> None:
    """The file is what `survey monitor --precision` takes."""
    rows = monitored(folder, tmp_path)
    found = read_precision(tmp_path / "precision.json")
    assert [(row.indicator, row.domain, row.needed) for row in found] == [
        (row["indicator"], row["domain"], row["needed"]) for row in rows
    ]
    assert found[0].label == {"vi": "Thu nhập", "en": "Income"}


@pytest.mark.parametrize(
    ("targets", "words"),
    [
        ("targets:\n  - {indicator: incme, half_width: 1}\n", "income"),
        ("targets:\n  - {indicator: income, half_width: 0}\n", "targets.yaml:2"),
        ("targets:\n  - {indicator: income}\n", "half_width"),
        ("targets:\n  - {indicator: sex, value: woman, half_width: 1}\n", "not a category"),
        ("level: 95\ntargets: []\n", "between 0 and 1"),
    ],
)
def test_a_mistake_is_told_with_its_line(
    targets: str, words: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, nothing written."""
    plan = tmp_path / "targets.yaml"
    plan.write_text(targets, encoding="utf-8")
    assert run(["monitor", str(plan), str(folder), "-o", str(tmp_path / "precision.json")]) in (2, 3)
    assert words in capsys.readouterr().err
    assert not (tmp_path / "precision.json").exists()

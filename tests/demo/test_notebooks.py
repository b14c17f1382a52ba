"""The notebooks run from top to bottom on what they say they run on."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.demo.run import Finished

pytestmark = pytest.mark.xdist_group("demo")
ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
GSS = ROOT.parent / "shared" / "reference" / "r-survey" / "data" / "gss2006work.csv"


def execute(name: str) -> list[str]:
    """Run a notebook; what its last cell shows."""
    notebook = nbformat.read(NOTEBOOKS / name, as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(NOTEBOOKS)}}).execute()
    return [str(output.get("data", {}).get("text/plain", "")) for output in notebook.cells[-1].outputs]


def test_the_walk_through_the_worker_survey(demonstration: tuple[Path, Finished], monkeypatch: pytest.MonkeyPatch) -> None:
    """On the demonstration's dataset, it ends with two standard errors of mean income."""
    monkeypatch.setenv("KHAOSAT_DATASET", str(demonstration[0] / "dataset"))
    assert any(shown.count("array([") == 2 for shown in execute("worker-survey.ipynb"))


def test_the_gss_example(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the GSS 2006 file, it ends with a regression of hours on sex, age and education."""
    if not GSS.is_file():
        pytest.skip("the GSS 2006 file is not beside the project (../shared/reference)")
    monkeypatch.setenv("KHAOSAT_GSS2006", str(GSS))
    assert any("sexmale" in shown and "educ" in shown for shown in execute("gss2006.ipynb"))


@pytest.mark.parametrize("name", sorted(path.name for path in NOTEBOOKS.glob("*.ipynb")))
def test_no_output_is_kept_in_the_repository(name: str) -> None:
    """Notebooks are committed without outputs: they are made anew, never stale."""
    notebook = nbformat.read(NOTEBOOKS / name, as_version=4)
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in notebook.cells)

"""The command line: languages, exit codes, errors in three parts, and what it does not import."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from survey.cli import main
from survey.errors import ConflictError, DefinitionError, KeyProblem, StoreError, SurveyError
from survey.language import use_language
from tests import cli_reference

HEAVY = {"pandas", "numpy", "scipy", "pyarrow", "pyxform", "lxml"}


@pytest.fixture(autouse=True)
def english() -> None:
    use_language("en")


def test_the_reference_page_is_up_to_date() -> None:
    """docs/cli.md is what the commands say of themselves (`python -m tests.cli_reference` writes it)."""
    assert cli_reference.PAGE.read_text(encoding="utf-8") == cli_reference.reference()


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (DefinitionError("w", where="f.yaml:3", advice="a"), 1),
        (StoreError("w", where="khaosat.db", advice="a"), 3),
        (KeyProblem("w", where="khaosat.db", advice="a"), 4),
        (ConflictError("w", where="case 7", advice="a"), 5),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_error_is_three_lines_and_an_exit_code(
    error: SurveyError, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is wrong, where, and what to do; never a traceback."""

    def fail(*_arguments: object, **_settings: object) -> None:
        raise error

    monkeypatch.setattr(main.survey_command, "main", fail)
    assert main.run([]) == code
    assert capsys.readouterr().err == f"Error: w\n  Where: {error.where}\n  What to do: a\n"


def test_interruption_has_its_own_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C leaves with 130."""

    def interrupt(*_arguments: object, **_settings: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(main.survey_command, "main", interrupt)
    assert main.run([]) == 130


def test_wrong_usage_is_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown command is told by click, without a traceback."""
    assert main.run(["nonsense"]) == 2
    assert "nonsense" in capsys.readouterr().err


def test_a_store_that_is_not_there_is_exit_code_3(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is made on disk by looking."""
    monkeypatch.chdir(tmp_path)
    assert main.run(["list", "--plain-store"]) == 3
    assert "khaosat.db" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_without_a_passphrase_nothing_is_ever_plain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With nobody to ask for the passphrase the command stops with exit code 4 and makes no store."""
    monkeypatch.delenv("KHAOSAT_PASSPHRASE", raising=False)
    monkeypatch.setattr("sys.stdin", open("/dev/null", encoding="utf-8"))  # noqa: PTH123, SIM115
    assert main.run(["list", "--store", str(tmp_path / "s.db")]) == 4
    assert "KHAOSAT_PASSPHRASE" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_questionnaire_names_the_known_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The advice lists what is under questionnaires/."""
    (tmp_path / "questionnaires" / "worker").mkdir(parents=True)
    (tmp_path / "questionnaires" / "worker" / "questionnaire.yaml").write_text("survey: []\n")
    monkeypatch.chdir(tmp_path)
    assert main.run(["interview", "wroker", "--practice", "--interviewer", "Lan"]) == 3
    assert "worker" in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize(("arguments", "said"), [((), "Phỏng vấn"), (("--lang", "en"), "Hold an interview")])
def test_help_is_light_and_in_vietnamese_by_default(arguments: tuple[str, ...], said: str) -> None:
    """`survey --help` imports none of the heavy libraries."""
    script = (
        "import sys, json\nfrom survey.cli.main import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit as end:\n"
        "    print(json.dumps([end.code, sorted({name.partition('.')[0] for name in sys.modules})]), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments, "--help"], capture_output=True, text=True, check=True, env={"PYTHONUTF8": "1"}
    )
    code, modules = json.loads(done.stderr)
    assert code == 0
    assert said in done.stdout
    assert not HEAVY & set(modules)

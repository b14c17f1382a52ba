"""The command line: languages, exit codes, errors in three parts, and what it does not import."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from survey.cli import forms, main
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


def light_run(*arguments: str, typed: str = "") -> tuple[int, str, set[str]]:
    """Exit code, output, and every top-level module that a command line has imported, in a process of its own."""
    script = (
        "import sys, json\nfrom survey.cli.main import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit as end:\n"
        "    print(json.dumps([end.code, sorted({name.partition('.')[0] for name in sys.modules})]), file=sys.stderr)"
    )
    command = [sys.executable, "-c", script, *arguments]
    environment = {"PYTHONUTF8": "1", "KHAOSAT_CODE": "4711"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, input=typed, env=environment)
    code, modules = json.loads(done.stderr.splitlines()[-1])
    return code, done.stdout, set(modules)


@pytest.mark.parametrize(("arguments", "said"), [((), "Phỏng vấn"), (("--lang", "en"), "Hold an interview")])
def test_help_is_light_and_in_vietnamese_by_default(arguments: tuple[str, ...], said: str) -> None:
    """`survey --help` imports none of the heavy libraries."""
    code, output, modules = light_run(*arguments, "--help")
    assert code == 0
    assert said in output
    assert not HEAVY & modules


def test_an_interview_reaches_its_questions_lightly(family: Path) -> None:
    """From a compiled form to an answer and the pause, with none of the heavy libraries."""
    code, output, modules = light_run(
        "interview", str(family), "--practice", "--plain", "--interviewer", "Lan", "--set", "cluster=c7", typed="\nLan\n"
    )
    assert code == 0
    assert "✓ full_name: Lan" in output
    assert "[sex] Giới tính?" in output
    assert output.count("LUYỆN TẬP") == 3, "practice is said at every question"
    assert not (HEAVY | {"questionary"}) & modules


def test_an_interview_is_kept_listed_and_resumed(family: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From one process to the next, through an encrypted file; a wrong passphrase is exit code 4."""
    monkeypatch.chdir(family.parent)
    for name, value in (("KHAOSAT_PASSPHRASE", "sông Hồng"), ("KHAOSAT_CODE", "4711"), ("KHAOSAT_INTERVIEWER", "Lan")):
        monkeypatch.setenv(name, value)
    assert typed_into(monkeypatch, "\nLan\n", "interview", "family", "--plain", "--lang", "vi", "--case", "c1")[0] == 0
    code, output = typed_into(monkeypatch, "", "interview", "family", "--plain", "--resume", "--lang", "vi")
    assert code == 0
    assert "[sex] Giới tính?" in output
    code, output = typed_into(monkeypatch, "", "list", "--json")
    assert json.loads(output)["interview"] == "c1"
    assert "full_name = Lan" in typed_into(monkeypatch, "", "history", "c1")[1]
    monkeypatch.setenv("KHAOSAT_PASSPHRASE", "sông Mã")
    assert typed_into(monkeypatch, "", "list")[0] == 4


def typed_into(monkeypatch: pytest.MonkeyPatch, text: str, *arguments: str) -> tuple[int, str]:
    """Exit code and output of a command line into which these lines are piped."""
    output = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    monkeypatch.setattr("sys.stdout", output)
    code = main.run(arguments)
    return code, output.getvalue()


@pytest.fixture
def family(tmp_path: Path) -> Path:
    """A compiled form with one of everything."""
    source = Path(__file__).parent.parent / "terminal" / "family.yaml"
    assert main.run(["compile", str(source), "--output", str(tmp_path / "family.json")]) == 0
    return tmp_path / "family.json"


def test_a_source_is_compiled_once_by_another_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The second time the compiled form of the same source is at hand; a changed source is compiled again."""
    monkeypatch.setenv("KHAOSAT_CACHE", str(tmp_path / "cache"))
    source = tmp_path / "family.yaml"
    text = (Path(__file__).parent.parent / "terminal" / "family.yaml").read_text(encoding="utf-8")
    source.write_text(text, encoding="utf-8")
    assert forms.questionnaire_of(str(source)).form_id == "family"
    assert forms.questionnaire_of(str(source)).form_id == "family"
    assert capfd.readouterr().err.count("Compiling") == 1
    source.write_text(text.replace("form_id: family", "form_id: household"), encoding="utf-8")
    assert forms.questionnaire_of(str(source)).form_id == "household"


def test_check_reports_what_does_not_go_as_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 0 when the interviews of tests.yaml hold, 1 with the line that does not."""
    source = tmp_path / "questionnaire.yaml"
    source.write_text((Path(__file__).parent.parent / "terminal" / "family.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    script = "- interview: a\n  today: 2023-11-15\n  steps:\n    - answer: {full_name: Lan, sex: female}\n    - next: %s\n"
    (tmp_path / "tests.yaml").write_text(script % "age", encoding="utf-8")
    assert main.run(["check", str(tmp_path)]) == 0
    (tmp_path / "tests.yaml").write_text(script % "town", encoding="utf-8")
    assert main.run(["check", str(tmp_path)]) == 1
    assert "line 5" in capsys.readouterr().out


def test_check_refuses_a_broken_questionnaire(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What, where and what to do, exit code 1, no traceback."""
    source = tmp_path / "questionnaire.yaml"
    rows = "  - {type: integer, name: age, label: A}\n  - {type: integer, name: a, label: B, relevant: '${aeg} > 1'}\n"
    source.write_text(f"settings: {{form_id: a}}\nsurvey:\n{rows}", encoding="utf-8")
    assert main.run(["check", str(source)]) == 1
    said = capsys.readouterr().out
    assert said.startswith("✗ questionnaire.yaml, line 4: ")
    assert "did you mean age?" in said


def test_messages_have_their_language_where_the_questionnaire_has_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--lang en` for a questionnaire that calls its languages English and French: they are asked for by these names."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "named.yaml").write_text(
        "settings: {form_id: named, version: '1', title: {English: Form, French: Fiche}, default_language: French}\n"
        "survey:\n  - {type: text, name: who, label: {English: 'Who?', French: 'Qui ?'}}\n",
        encoding="utf-8",
    )
    said = {}
    for wanted in ("en", "English"):
        held = ("interview", "named.yaml", "--practice", "--plain", "--interviewer", "Lan", "--lang", wanted)
        code, said[wanted] = typed_into(monkeypatch, "", *held)
        assert code == 0
    assert "Qui ?" in said["en"] and "PRACTICE" in said["en"]
    assert "Who?" in said["English"]
    assert (
        typed_into(monkeypatch, "", "interview", "named.yaml", "--practice", "--plain", "--interviewer", "L", "--lang", "de")[0]
        == 2
    )

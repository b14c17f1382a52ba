"""Commands on hostile files: one message, its exit code, and nothing raw on the terminal."""

from __future__ import annotations

import ast
import json
import os
from pathlib import Path

import pytest

from survey.cli import forms, main
from survey.interview.events import Draft, EventKind
from survey.language import use_language
from survey.questionnaire.compiled import dump
from survey.store import SqliteStore
from tests.survey.questionnaire.test_compile import household

ROOT = Path(__file__).resolve().parents[3]
ANSWER = "Nguyễn Thị Tám 0912345678"
COMMANDING = "\x1b[2J\x1b]0;owned\x07 \x9b31m \u202egnp.exe\u2066"


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_language("en")
    monkeypatch.setenv("KHAOSAT_CACHE", str(tmp_path / "cache"))


def test_an_answer_from_elsewhere_cannot_command_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Headquarters reads the history of an interview whose answers a stolen laptop wrote."""
    form, path = household(), tmp_path / "hq.store"
    with SqliteStore.open(path, plain=True, create=True, device="hq") as store:
        store.forms.keep(form)
        store.append([Draft("case1", EventKind.START, "", "en", form.hash, COMMANDING)])
        for kind in (EventKind.ANSWER, EventKind.REMARK):
            store.append([Draft("case1", kind, "/data/size", COMMANDING, form.hash, COMMANDING)])
    held = ["--store", str(path), "--plain-store"]
    for words in (["history", "case1", *held], ["list", *held], ["why", "case1", "size", *held]):
        assert main.run(words) == 0
    main.run(["review", str(path), "--plain-store"])
    said = "".join(capsys.readouterr())
    assert "\\u001b[2J" in said
    assert not {"\x1b", "\x07", "\x9b", "\u202e", "\u2066"}.intersection(said)


def test_json_for_programs_stays_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is made visible is written as JSON writes it: a program reads what was meant."""
    source = tmp_path / "q.yaml"
    source.write_text('survey: [{type: text, name: a, label: A, "\\e]0;owned\\a": 1}]\n', encoding="utf-8")
    assert main.run(["check", str(source), "--json"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert any("\x1b]0;owned\x07" in json.loads(line)["what"] for line in lines)
    assert not any("\x1b" in line for line in lines)


def test_every_line_goes_through_one_place() -> None:
    """No command prints past `echo`, which keeps control characters from the terminal."""
    past = {"print", "click.echo", "click.secho", "click.echo_via_pager", "sys.stdout.write", "sys.stderr.write"}
    for path in (ROOT / "survey" / "cli").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        assert path.name == "words.py" or not past & calls, path.name


@pytest.mark.parametrize("command", ["check", "compile", "print", "codebook", "interview"])
def test_a_pipe_under_a_questionnaires_name(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is told, not waited for."""
    os.mkfifo(tmp_path / "q.yaml")
    rest = {"print": ["-o", str(tmp_path / "x.docx")], "codebook": ["-o", str(tmp_path / "x.html")]}.get(command, [])
    assert main.run([command, str(tmp_path / "q.yaml"), *rest]) in (1, 2, 3)
    assert capsys.readouterr().err.strip()


def test_a_large_file_beside_a_questionnaire_is_nobodys_business(tmp_path: Path) -> None:
    """The data of last year's survey in the same folder: the questionnaire still opens."""
    (tmp_path / "q.yaml").write_text("survey: [{type: text, name: a, label: A}]\n", encoding="utf-8")
    with (tmp_path / "data.csv").open("wb") as file:
        file.truncate(forms.LARGEST_SOURCE + 1)
    before = forms.fingerprint(tmp_path / "q.yaml")
    os.utime(tmp_path / "data.csv", (0, 0))
    assert forms.fingerprint(tmp_path / "q.yaml") != before


def test_memory_that_runs_out_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 3 and a sentence, in the user's language."""

    def exhausted(*_arguments: object) -> None:
        raise MemoryError

    (tmp_path / "q.json").write_text(dump(household()), encoding="utf-8")
    monkeypatch.setattr(forms, "located", exhausted)
    assert main.run(["check", str(tmp_path / "q.json")]) == 3
    assert "not enough memory" in capsys.readouterr().err


def test_a_fault_of_the_program_is_told_and_noted_without_answers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An interviewer gets a sentence and a file to send; the file names places in the program, and no answer."""

    def faulty(_name: str) -> None:
        raise ZeroDivisionError(ANSWER)

    (tmp_path / "q.json").write_text(dump(household()), encoding="utf-8")
    monkeypatch.setattr(forms, "located", faulty)
    assert main.run(["check", str(tmp_path / "q.json")]) == 3
    told = capsys.readouterr().err
    (note,) = (tmp_path / "cache").glob("fault-*.txt")
    assert str(note) in told
    assert "ZeroDivisionError" in note.read_text(encoding="utf-8")
    assert ANSWER not in note.read_text(encoding="utf-8") + told

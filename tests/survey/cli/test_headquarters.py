"""Headquarters at the command line: merging stores, exporting what they hold, and reading what happened."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from survey.cli import main
from survey.interview.session import Session
from survey.store import SqliteStore
from survey.sync.merge import canonical_dump, merge_store
from tests.survey.export.worker import WORKER


def interview(store: SqliteStore, case: str, hours: str, interviewer: str = "Lan") -> None:
    session = Session.start(WORKER, store, interviewer=interviewer, interview=case, preload={"province": "79", "p": "0.01"})
    session.answer("/data/full_name", "Trần Thị Bưởi")
    session.answer("/data/works", "yes")
    session.answer("/data/hours", hours)


def laptop(folder: Path, name: str, *cases: str) -> Path:
    """A team's store with an interview for each case."""
    path = folder / f"{name}.store"
    with SqliteStore.open(path, plain=True, create=True, device=name) as store:
        store.forms.keep(WORKER)
        for case in cases:
            interview(store, case, "48")
    return path


def said(capsys: pytest.CaptureFixture[str], code: int, *arguments: str | Path) -> str:
    """What a command line printed, after it left with the expected exit code."""
    capsys.readouterr()
    assert main.run([str(word) for word in arguments]) == code
    return capsys.readouterr().out


def test_two_laptops_become_one_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Everything is in; merging again adds nothing; the order of the sources does not matter."""
    first, second = laptop(tmp_path, "laptop1", "case1", "case2"), laptop(tmp_path, "laptop2", "case3")
    words = ("merge", "--plain-store", "--json")
    lines = said(capsys, 0, *words, first, second, "--into", tmp_path / "hq.store").splitlines()
    assert all(json.loads(line)["added"] > 0 for line in lines)
    again = said(capsys, 0, *words, first, second, "--into", tmp_path / "hq.store").splitlines()
    assert [json.loads(line)["added"] for line in again] == [0, 0]
    said(capsys, 0, *words, second, first, "--into", tmp_path / "other.store")
    with (
        SqliteStore.open(tmp_path / "hq.store", plain=True) as one,
        SqliteStore.open(tmp_path / "other.store", plain=True) as two,
    ):
        assert canonical_dump(one) == canonical_dump(two)
        assert set(one.interviews()) == {"case1", "case2", "case3"}


def test_contradicting_laptops_are_told_by_exit_code_5(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Both answers are kept; the command names the interview and the question."""
    first, second = laptop(tmp_path, "laptop1", "case1"), laptop(tmp_path, "laptop2")
    with SqliteStore.open(first, plain=True) as one, SqliteStore.open(second, plain=True) as two:
        merge_store(two, one)
        for store, hours in ((one, "50"), (two, "60")):
            Session.resume(WORKER, store, "case1", interviewer="Mai").answer("/data/hours", hours)
    assert main.run(["merge", "--plain-store", str(first), str(second), "--into", str(tmp_path / "hq.store")]) == 5
    assert "case1: laptops contradict each other at /data/hours" in capsys.readouterr().err


def test_an_export_leaves_personal_data_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The name is in no file; the statistical files stand beside the folder; the design is in the codebook."""
    store = laptop(tmp_path, "laptop1", "case1", "case2")
    told = said(
        capsys, 0, "export", "--plain-store", store, "worker", "-o", tmp_path / "dataset", "--sav", "--dta",
        "--design", "psu=province,interview_id", "--design", "weights=hours", "--design", "with_replacement=true", "--json",
    )  # fmt: skip
    assert json.loads(told)["rows"]["interview"] == 2
    design = {"psu": ["province", "interview_id"], "weights": "hours", "with_replacement": True}  # as the analysis takes them
    assert json.loads((tmp_path / "dataset" / "codebook.json").read_text())["design"] == design
    assert "full_name" not in pq.read_schema(tmp_path / "dataset" / "interview.parquet").names
    assert (tmp_path / "dataset.sav").exists()
    assert (tmp_path / "dataset-member.dta").exists()


def test_personal_data_need_a_person_and_a_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without them nothing is written; with them the store keeps who and why."""
    store = laptop(tmp_path, "laptop1", "case1")
    words = ("export", "--plain-store", store, "worker", "-o", tmp_path / "names", "--personal", "--reason", "back-check")
    said(capsys, 3, *words)
    assert not (tmp_path / "names").exists()
    said(capsys, 0, *words, "--person", "Hoàng Thị Nga")
    assert pq.read_table(tmp_path / "names" / "interview.parquet")["full_name"].to_pylist() == ["Trần Thị Bưởi"]
    with SqliteStore.open(store, plain=True) as journal:
        (note,) = [json.loads(text) for name, text in journal.meta.items() if name.startswith("personal-data:")]
    assert (note["person"], note["reason"]) == ("Hoàng Thị Nga", "back-check")


def test_an_unknown_questionnaire_names_those_there_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A mistyped form writes nothing."""
    store = laptop(tmp_path, "laptop1", "case1")
    assert main.run(["export", "--plain-store", str(store), "wroker", "-o", str(tmp_path / "dataset")]) == 3
    assert "it has: worker" in capsys.readouterr().err
    assert not (tmp_path / "dataset").exists()


def test_history_proves_that_nothing_was_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every event with its hash; after tampering with the file the command refuses, exit code 3."""
    store = laptop(tmp_path, "laptop1", "case1", "case2")
    words = ("history", "case1", "--plain-store", "--store", store)
    lines = [json.loads(line) for line in said(capsys, 0, *words, "--json").splitlines()]
    assert [line["value"] for line in lines if line["path"] == "/data/hours" and line["kind"] == "answer"] == ["48"]
    assert all(len(line["hash"]) == 64 for line in lines)
    assert "the hash chains of laptop1 hold" in said(capsys, 0, *words)
    with sqlite3.connect(store) as file:
        file.execute("DROP TRIGGER event_never_changes")
        file.execute("UPDATE event SET value = '12' WHERE path = '/data/hours' AND interview = 'case1'")
    assert main.run([str(word) for word in words]) == 3
    assert "was changed after it was recorded" in capsys.readouterr().err

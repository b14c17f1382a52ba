"""Personal data: sealed in the events from the moment they are given, readable beside them only until the interview is closed."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from pyrage import x25519

from survey.errors import KeyProblem
from survey.fieldwork.review.decisions import Supervisor
from survey.interview.events import Draft, EventKind
from survey.interview.record import fold
from survey.interview.sealed import UNSEEN, is_sealed
from survey.interview.session import Session
from survey.questionnaire.model import Group, Question, Questionnaire, Repeat, Text
from survey.store import MemoryStore, SqliteStore, Store
from survey.store.chain import verified
from survey.store.sealing import SEAL_TO, unsealed
from survey.sync.merge import canonical_dump, merge_store
from tests.survey.store.stores import KINDS, PASSPHRASE, QUICK, Kind

NAME, PHONE = "Trần Thị Bưởi", "0912345678"
BORN = Question("born", "/data/person/born", "date", data_type="date", constraint=". < date('2020-01-01')")
FORM = Questionnaire(
    "visit",
    "1",
    Text(),
    Group(
        "data",
        "/data",
        (
            Question("full_name", "/data/full_name", "text", pii=True, required="true()", label=Text({"vi": ("Tên?",)})),
            Group("person", "/data/person", (BORN,), pii=True),
            Question("year", "/data/year", "text", calculate="format-date(/data/person/born, '%Y')"),
            Question("wish", "/data/wish", "text", required="/data/full_name != ''"),
            Repeat(
                "member",
                "/data/member",
                (Question("phone", "/data/member/phone", "text", pii=True, constraint="regex(., '^0[0-9]+$')"),),
            ),
        ),
    ),
)
HQ, ESCROW, STRANGER = (x25519.Identity.generate() for _who in range(3))
READABLE = [kind for kind in KINDS if kind.scheme in ("memory", "sqlite")]
"""Stores of laptops; those of headquarters seal at once and for good."""


def sealing(store: Store) -> Store:
    store.meta[SEAL_TO] = json.dumps([str(HQ.to_public()), str(ESCROW.to_public())])
    store.forms.keep(FORM)
    return store


def begun(store: Store) -> Session:
    """An interview with a name, a date of birth and a telephone number, not closed yet."""
    session = Session.start(FORM, sealing(store), interviewer="Lan", interview="C1")
    for path, text in {"/data/full_name": NAME, "/data/person/born": "1990-05-01", "/data/wish": "nghỉ Tết"}.items():
        assert session.answer(path, text).committed
    assert session.answer(f"{session.add('/data/member')}/phone", PHONE).committed
    return session


def values(events: object) -> str:
    return " ".join(event.value for event in events)  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", READABLE, ids=lambda kind: kind.name)
def test_what_is_open_can_be_read_and_mended_what_is_closed_cannot(kind: Kind, tmp_path: Path) -> None:
    """The interviewer sees and corrects the name until the end; afterwards nobody at the laptop reads it, other answers stay."""
    with kind.open(tmp_path, "laptop1") as store:
        session = begun(store)
        session.answer("/data/full_name", NAME + " Em")
        assert fold(store.events("C1")).answers["/data/full_name"] == NAME + " Em"
        session = Session.resume(FORM, store, "C1")
        assert session.evaluation.value("/data/full_name") == NAME + " Em"
        assert session.complete() == ()
        record = fold(store.events("C1"))
        personal = {path for path, text in record.answers.items() if is_sealed(text)}
        (phone,) = (path for path in record.answers if path.endswith("/phone"))
        assert personal == {"/data/full_name", "/data/person/born", phone}
        assert record.answers["/data/wish"] == "nghỉ Tết"
        assert record.answers["/data/year"] == "1990"
        for text in (NAME, "1990-05-01", PHONE):
            assert text not in values(store.events())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_travels_is_sealed_from_the_first_moment(kind: Kind, tmp_path: Path) -> None:
    """An interview still open is sent sealed; erasing changes no event, no hash and no dump; only the two keys open it."""
    with kind.open(tmp_path, "laptop1") as store:
        sealing(store)
        hash = FORM.hash
        store.append([Draft("C1", EventKind.START, "", "vi", hash), Draft("C1", EventKind.ANSWER, "/data/full_name", NAME, hash)])
        before = list(verified(store.links()))
        assert NAME not in values(item.event for item in before)
        store.append([Draft("C1", EventKind.COMPLETE, "", "complete", hash)])
        assert list(verified(store.links()))[:2] == before
        hq = MemoryStore("hq")
        merge_store(hq, store)
        assert canonical_dump(hq) == canonical_dump(store)
        sealed = hq.events("C1")[1]
        assert [unsealed(sealed, key).value for key in (HQ, ESCROW)] == [NAME, NAME]
        with pytest.raises(KeyProblem, match="does not open"):
            unsealed(sealed, STRANGER)


def test_a_sealed_value_opens_only_in_its_place() -> None:
    """Moved to another interview or question, cut or changed, it is refused."""
    store = MemoryStore("laptop1")
    begun(store)
    sealed = next(item.event for item in store.links() if item.event.path == "/data/full_name")
    for moved in (replace(sealed, interview="C2"), replace(sealed, path="/data/wish")):
        with pytest.raises(KeyProblem, match="another interview or question"):
            unsealed(moved, HQ)
    for value in (sealed.value[:-8], sealed.value[:60] + "AAAA" + sealed.value[64:], sealed.value + "!"):
        with pytest.raises(KeyProblem, match="damaged"):
            unsealed(replace(sealed, value=value), HQ)
    plain = replace(sealed, value="x")
    assert unsealed(plain, STRANGER) is plain


def test_a_reopened_interview_keeps_what_is_sealed_until_it_is_given_again() -> None:
    """It counts as answered and as right; rules see that there is one; a new date of birth is reckoned with, then sealed too."""
    store = MemoryStore("laptop1")
    begun(store).complete()
    session = Session.resume(FORM, store, "C1")
    session.reopen("thiếu một câu")
    assert session.evaluation.value("/data/full_name") == UNSEEN
    assert session.evaluation.value("/data/year") == "1990"
    assert session.evaluation.problems() == ()
    assert session.evaluation.warnings() == ()
    session.answer("/data/person/born", "1988-05-01")
    assert session.evaluation.value("/data/year") == "1988"
    assert session.complete() == ()
    record = fold(store.events("C1"))
    assert is_sealed(record.answers["/data/person/born"])
    assert record.answers["/data/year"] == "1988"
    opened = fold(unsealed(event, HQ) for event in store.events("C1"))
    assert (opened.answers["/data/full_name"], opened.answers["/data/person/born"]) == (NAME, "1988-05-01")


def test_remarks_and_confirmations_at_personal_questions_are_sealed_too() -> None:
    """They tend to repeat the answer; those at other questions are not."""
    store = MemoryStore("laptop1")
    session = begun(store)
    session.remark("/data/full_name", "viết là Bưởi, không phải Bưỡi")
    session.remark("/data/wish", "nói rất lâu")
    session.complete()
    record = fold(store.events("C1"))
    assert is_sealed(record.remarks["/data/full_name"][0].value)
    assert record.remarks["/data/wish"][0].value == "nói rất lâu"


def test_an_interview_closed_on_another_laptop_is_erased_here() -> None:
    """When its end arrives, what was readable of it on this laptop goes."""
    first, second = MemoryStore("laptop1"), sealing(MemoryStore("laptop2"))
    begun(first)
    merge_store(second, first)
    Session.resume(FORM, second, "C1").complete("partial")
    assert NAME in values(first.events("C1"))
    merge_store(first, second)
    assert NAME not in values(first.events("C1"))


def test_without_a_key_to_seal_to_nothing_is_sealed() -> None:
    """Practice, and stores that no kit has set up: answers stay as they are."""
    store = MemoryStore("laptop1")
    session = Session.start(FORM, store, interview="C1")
    store.forms.keep(FORM)
    session.answer("/data/full_name", NAME)
    session.complete("partial")
    assert fold(store.events("C1")).answers["/data/full_name"] == NAME


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE], ids=["plain", "encrypted"])
def test_no_byte_of_the_file_holds_what_was_erased(tmp_path: Path, passphrase: str | None) -> None:
    """Looked for in the store without encryption, which is what a thief with the passphrase sees; the log is empty."""
    path = tmp_path / "laptop.db"
    with SqliteStore.open(path, passphrase, plain=passphrase is None, create=True, device="laptop1", cost=QUICK) as store:
        session = begun(store)
        for number in range(40):
            session.answer("/data/full_name", f"{NAME} {number} " + "Nguyễn " * 400)  # long enough for pages of its own
        if passphrase is None:
            assert in_files(tmp_path, NAME)
        session.complete()
        assert not in_files(tmp_path, NAME)
        assert not in_files(tmp_path, "Nguyễn Nguyễn")
        assert not in_files(tmp_path, PHONE)
        assert path.with_name("laptop.db-wal").stat().st_size == 0
    assert not in_files(tmp_path, NAME)


def in_files(folder: Path, text: str) -> bool:
    return any(text.encode() in file.read_bytes() for file in folder.iterdir())


def test_a_store_of_before_learns_to_erase(tmp_path: Path) -> None:
    """A file of the first version gets the table it lacks; its events are as they were."""
    path = tmp_path / "laptop.db"
    with SqliteStore.open(path, plain=True, create=True, device="laptop1") as store:
        store.append([Draft("C0", EventKind.START, value="vi")])
        before = store.events()
        store.execute("DROP TABLE clear")
        store.execute("PRAGMA user_version = 1")
    with SqliteStore.open(path, plain=True) as store:
        assert store.events() == before
        assert begun(store).complete() == ()


def test_a_correction_at_headquarters_is_sealed_at_once() -> None:
    """A supervisor's new telephone number does not travel to the laptop in clear, and is not readable beside the event."""
    hq = MemoryStore("hq")
    team = MemoryStore("laptop1")
    begun(team).complete()
    merge_store(hq, team)
    sealing(hq)
    hq.append([Draft("C1", EventKind.DECISION, "/data/full_name", "Trần Thị Bười", FORM.hash, "Nga")])
    assert is_sealed(fold(hq.events("C1")).answers["/data/full_name"])
    assert unsealed(hq.events("C1")[-1], HQ).value == "Trần Thị Bười"


def test_a_corrected_date_of_birth_brings_the_age_with_it() -> None:
    """The year that was reckoned from it is decided anew with the correction; one whose data are still sealed stays."""
    hq, team = MemoryStore("hq"), MemoryStore("laptop1")
    begun(team).complete()
    merge_store(hq, team)
    sealing(hq)
    desk = Supervisor(hq, "Nga")
    desk.correct("C1", "/data/person/born", "1985-05-01", "misheard")
    answers = fold(hq.events("C1")).answers
    assert is_sealed(answers["/data/person/born"])
    assert answers["/data/year"] == "1985"
    desk.correct("C1", "/data/full_name", "Trần Thị Bười", "misspelt")
    assert fold(hq.events("C1")).answers["/data/year"] == "1985"


def test_what_a_kill_left_in_the_log_goes_when_the_store_is_opened_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program ended between closing the interview and emptying the log; the next start empties it."""
    there, stolen = tmp_path / "there", tmp_path / "stolen"
    there.mkdir()
    with SqliteStore.open(there / "laptop.db", plain=True, create=True, device="laptop1") as store:
        session = begun(store)
        with monkeypatch.context() as patch:
            patch.setattr(SqliteStore, "_forget", lambda _store: None)
            session.complete()
        shutil.copytree(there, stolen, ignore=shutil.ignore_patterns("*.lock", "*-shm"))
    assert in_files(stolen, NAME)
    with SqliteStore.open(stolen / "laptop.db", plain=True) as store:
        assert fold(store.events("C1")).status == "completed"
        assert not in_files(stolen, NAME)

"""From a laptop to headquarters and the receipt back: whole, once, in any order, from whom it should be, or not at all."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from pathlib import Path

import pytest

from survey.errors import BundleError, ConflictError, KeyProblem
from survey.interview.events import Draft, EventKind
from survey.store import MemoryStore
from survey.sync.bundle import Limits, read_bundle
from survey.sync.envelope import open_envelope, seal
from survey.sync.inbox import missing, receive
from survey.sync.merge import canonical_dump, merge_store
from survey.sync.outbox import send, unacknowledged
from survey.sync.receipt import take_receipt
from tests.survey.store.stores import KINDS, Kind
from tests.survey.sync.people import FORM, People, laptop

EVERY_KIND = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


@pytest.fixture(scope="module")
def people() -> People:
    return People()


@EVERY_KIND
def test_what_is_sent_arrives_and_the_receipt_ends_the_sending(kind: Kind, people: People, tmp_path: Path) -> None:
    """Headquarters holds what the laptop holds; after the receipt nothing is left to send; a new answer is sent alone."""
    team = laptop()
    (sent,) = people.send(team, tmp_path)
    with kind.open(tmp_path, "hq") as hq:
        received = people.receive(hq, sent.path.read_bytes())
        assert received.sender == people.team1.card
        assert received.report is not None and received.report.added == 8
        assert canonical_dump(hq) == canonical_dump(team)
        assert take_receipt(team, received.receipt) == 8
        assert people.send(team, tmp_path) == []
        team.append([Draft("laptop1-case0", EventKind.ANSWER, "/data/q9", "1", FORM.hash, "an")])
        (more,) = people.send(team, tmp_path)
        assert (more.manifest.number, more.manifest.count, more.manifest.previous) == (2, 1, received.receipt.digest)
        people.receive(hq, more.path.read_bytes())
        assert canonical_dump(hq) == canonical_dump(team)


def test_until_the_receipt_is_in_everything_is_sent_again(people: People, tmp_path: Path) -> None:
    """A stick that got lost costs nothing but the next sending."""
    team = laptop()
    people.send(team, tmp_path)
    (again,) = people.send(team, tmp_path)
    assert again.manifest.count == len(team.events())
    assert len(list(unacknowledged(team))) == len(team.events())


@EVERY_KIND
def test_the_same_bundle_again_changes_nothing(kind: Kind, people: People, tmp_path: Path) -> None:
    """Under another name, sealed anew, or as the very same file: known, and the same receipt once more."""
    team = laptop()
    (sent,) = people.send(team, tmp_path)
    data = sent.path.read_bytes()
    content = open_envelope("bundle", data, people.hq, people.register.permit).content
    with kind.open(tmp_path, "hq") as hq:
        first = people.receive(hq, data)
        before = canonical_dump(hq)
        for copy in (data, seal("bundle", content, people.team1, people.hq.card)):
            again = people.receive(hq, copy)
            assert again.report is None
            assert again.receipt == first.receipt
        assert canonical_dump(hq) == before


def test_large_sendings_are_split_and_parts_may_come_in_any_order(people: People, tmp_path: Path) -> None:
    """Each part stands for itself; what has not arrived is named by its events."""
    team = MemoryStore("laptop1")
    hash = team.forms.keep(FORM)
    for number in range(60):
        noise = f"{number:04d}".join(str(number**k % 7919) for k in range(2, 3000))
        team.append([Draft(f"case{number}", EventKind.ANSWER, "/data/q", noise, hash, "an")])
    parts = people.send(team, tmp_path, size=128 << 10)
    assert len(parts) > 3
    assert [part.manifest.last for part in parts] == [False] * (len(parts) - 1) + [True]
    assert all(part.bytes <= 128 << 10 for part in parts)
    hq = MemoryStore("hq")
    for part in reversed(parts[1:]):
        people.receive(hq, part.path.read_bytes())
    lost = parts[0].manifest.runs[0]
    assert list(missing(hq)) == [("laptop1", lost.first, lost.last)]
    people.receive(hq, parts[0].path.read_bytes())
    assert list(missing(hq)) == []
    assert canonical_dump(hq) == canonical_dump(team)


def test_two_laptops_on_one_case_are_merged_and_their_contradiction_is_named(people: People, tmp_path: Path) -> None:
    """Both answers stay; headquarters hears which interview and question need a person."""
    hq = MemoryStore("hq")
    found = []
    for name, value in (("laptop1", "34"), ("laptop2", "43")):
        store = MemoryStore(name)
        store.append([Draft("case1", EventKind.ANSWER, "/data/age", value, store.forms.keep(FORM), "an")])
        (sent,) = people.send(store, tmp_path)
        found = [(case, conflict.path) for case, conflict in people.receive(hq, sent.path.read_bytes()).conflicts]
    assert found == [("case1", "/data/age")]


def test_a_laptop_restored_from_an_old_backup_is_noticed(people: People, tmp_path: Path) -> None:
    """Two different events of one number: exit code 5, nothing of the second bundle is applied."""
    hq = MemoryStore("hq")
    (true,) = people.send(laptop(answers=3), tmp_path)
    people.receive(hq, true.path.read_bytes())
    before = canonical_dump(hq)
    changed = MemoryStore("laptop1")
    changed.append([Draft("elsewhere", EventKind.START, value="vi")])
    (false,) = people.send(changed, tmp_path)
    with pytest.raises(ConflictError) as caught:
        people.receive(hq, false.path.read_bytes())
    assert caught.value.exit_code == 5
    assert canonical_dump(hq) == before


def test_a_stranger_a_revoked_key_and_another_headquarters_are_told_apart(people: People, tmp_path: Path) -> None:
    """Each refusal says what it is; none is "could not decrypt"."""
    team, hq = laptop(), MemoryStore("hq")
    (foreign,) = send(team, people.stranger, people.hq.card, tmp_path)
    with pytest.raises(KeyProblem, match="not in the register"):
        people.receive(hq, foreign.path.read_bytes())
    (elsewhere,) = send(team, people.team1, People().hq.card, tmp_path)
    with pytest.raises(BundleError, match="sealed to somebody else"):
        people.receive(hq, elsewhere.path.read_bytes())
    (sent,) = people.send(team, tmp_path)
    register = people.register.revoke("team1", "2026-02-01", "laptop stolen in Vinh")
    with pytest.raises(KeyProblem, match=r"revoked on 2026-02-01: laptop stolen in Vinh") as caught:
        receive(hq, people.hq, register.permit, sent.path.read_bytes())
    assert caught.value.exit_code == 4
    assert hq.events() == ()


def test_a_bundle_sealed_on_by_a_reader_is_refused(people: People, tmp_path: Path) -> None:
    """Who can open a bundle cannot pass it on as sealed by its team to somebody else."""
    (sent,) = people.send(laptop(), tmp_path)
    data = sent.path.read_bytes()
    other = People().hq
    inside = open_envelope("bundle", data, people.hq, people.register.permit).content
    forged = seal("bundle", inside, people.team2, people.hq.card)
    with pytest.raises(BundleError, match="says it is from team1, but team2 signed it"):
        people.receive(MemoryStore("hq"), forged)
    line = data[: data.index(b"\n") + 1].replace(
        people.hq.card.fingerprint[:8].hex().encode(), other.card.fingerprint[:8].hex().encode()
    )
    with pytest.raises(BundleError):
        receive(MemoryStore("hq"), other, people.register.permit, line + data[len(line) :])


def test_the_escrow_opens_what_headquarters_can_no_longer(people: People, tmp_path: Path) -> None:
    """Headquarters' key is lost: the escrow's opens every bundle, and the signature still holds."""
    team = laptop()
    (sent,) = people.send(team, tmp_path)
    opened = open_envelope("bundle", sent.path.read_bytes(), people.escrow, people.register.permit, escrow=True)
    assert opened.sender == people.team1.card
    assert len(list(read_bundle(opened.content).links)) == 8
    hq = MemoryStore("hq2")
    receive(hq, people.escrow, people.register.permit, sent.path.read_bytes(), escrow=True)
    assert canonical_dump(hq) == canonical_dump(team)


def test_one_team_hands_a_case_to_another_with_the_same_bundle(people: People, tmp_path: Path) -> None:
    """Sealed to the other team, everything included; what the other team then sends carries the first team's events too."""
    first, second, hq = laptop("laptop1"), laptop("laptop2"), MemoryStore("hq")
    (given,) = send(first, people.team1, people.team2.card, tmp_path, everything=True)
    received = receive(second, people.team2, people.register.permit, given.path.read_bytes())
    assert received.report is not None and received.report.added == len(first.events())
    (sent,) = send(second, people.team2, people.hq.card, tmp_path)
    people.receive(hq, sent.path.read_bytes())
    both = MemoryStore("both")
    merge_store(both, first)
    merge_store(both, laptop("laptop2"))
    assert {event.identity for event in hq.events()} == {event.identity for event in both.events()}


def test_a_receipt_of_other_events_is_not_taken(people: People, tmp_path: Path) -> None:
    """Right device and numbers, another hash: not for this store, and everything is sent again."""
    team = laptop()
    (sent,) = people.send(team, tmp_path)
    receipt = people.receive(MemoryStore("hq"), sent.path.read_bytes()).receipt
    (run,) = receipt.runs
    for other in (dataclasses.replace(run, head="0" * 64), dataclasses.replace(run, last=run.last + 1)):
        with pytest.raises(BundleError, match="not for the interviews on this laptop"):
            take_receipt(team, dataclasses.replace(receipt, runs=(other,)))
    assert len(list(unacknowledged(team))) == len(team.events())


def _rezipped(content: bytes, change: dict[str, bytes | None], extra: tuple[tuple[str, bytes], ...] = ()) -> bytes:
    """The zip with files changed, left out or added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = change.get(name, old.read(name))
            if text is not None:
                new.writestr(name, text)
        for name, text in extra:
            new.writestr(name, text)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("change", "extra", "reason"),
    [
        ({}, (("../../etc/passwd", b"x"),), "must not hold"),
        ({}, (("forms/../x.json", b"x"),), "must not hold"),
        ({}, ((f"forms/{'0' * 64}.json", b"{}"),), "does not hold the files its manifest names"),
        ({"events.jsonl": None}, (), "does not hold the files"),
        ({"manifest.json": b"{}"}, (), "manifest of the bundle cannot be read"),
        ({"manifest.json": b"[" * 100_000}, (), "manifest of the bundle cannot be read"),
        ({"events.jsonl": b""}, (), "fewer events|does not fit its hash"),
        ({"events.jsonl": b"[]\n"}, (), "line 1 of the bundle's events"),
        ({"events.jsonl": b"\0" * (20 << 20)}, (), "unpacks to 20971520 bytes"),
        ({f"forms/{FORM.hash}.json": b"{}"}, (), "does not fit its hash"),
    ],
)  # fmt: skip
def test_a_trusted_team_s_broken_inside_is_refused_too(
    people: People, tmp_path: Path, change: dict[str, bytes | None], extra: tuple[tuple[str, bytes], ...], reason: str
) -> None:
    """A stolen laptop can sign: what it signs is still held to names, sizes, hashes and form."""
    (sent,) = people.send(laptop(), tmp_path)
    content = open_envelope("bundle", sent.path.read_bytes(), people.hq, people.register.permit).content
    bad = seal("bundle", _rezipped(content, change, extra), people.team1, people.hq.card)
    hq = MemoryStore("hq")
    with pytest.raises(BundleError, match=reason):
        people.receive(hq, bad)
    assert hq.events() == () and not dict(hq.meta)


def test_limits_are_limits(people: People, tmp_path: Path) -> None:
    """Sizes and counts above the limits are refused before they are unpacked."""
    (sent,) = people.send(laptop(), tmp_path)
    content = open_envelope("bundle", sent.path.read_bytes(), people.hq, people.register.permit).content
    for limits in (Limits(entries=2), Limits(manifest=10), Limits(events=100), Limits(form=10)):
        with pytest.raises(BundleError, match=r"too many|more than is allowed"):
            read_bundle(content, limits)

"""Kits: only headquarters', only for the team, and never at the expense of what was begun."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.errors import BundleError, DefinitionError, KeyProblem, StoreError
from survey.fieldwork import laptop
from survey.fieldwork.cases import Case, cases, form_for
from survey.fieldwork.kit import Kit, case_of, decisions, kit_number, open_kit, seal_kit
from survey.interview.events import Draft, EventKind
from survey.questionnaire.model import Group, Question, Questionnaire, Text
from survey.store import MemoryStore, open_store
from survey.sync.headquarters import Headquarters
from survey.sync.inbox import receive
from survey.sync.keys import Card, Identity
from survey.sync.outbox import send, unacknowledged
from survey.sync.receipt import take_receipt
from tests.survey.store.stores import PASSPHRASE, QUICK

OLD = Questionnaire("worker", "1", Text(), Group("data", "/data", (Question("unit", "/data/unit", "text", preload="unit"),)))
NEW = Questionnaire("worker", "2", Text(), Group("data", "/data", (Question("unit", "/data/unit", "text", preload="unit"),)))


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Headquarters:
    return Headquarters.create(tmp_path_factory.mktemp("hq"), "trung tâm", "két sắt", QUICK)


@pytest.fixture(scope="module")
def team(base: Headquarters) -> Card:
    return base.new_team("team1", PASSPHRASE, "2026-01-05", QUICK).card


def kit_file(
    base: Headquarters, card: Card, number: int, listed: list[Case], form: Questionnaire = OLD, **options: object
) -> bytes:
    kit = Kit(number, card.name, "2026-01-05", base.escrow, base.register, [form], listed, **options)  # type: ignore[arg-type]
    return seal_kit(kit, base.identity, card, base.team_keys(card).read_bytes())


def start(place: Path, data: bytes, passphrase: str = PASSPHRASE) -> None:
    laptop.start(place, data, passphrase, "kit", QUICK)


def test_one_file_and_the_passphrase_set_a_laptop_up(base: Headquarters, team: Card, tmp_path: Path) -> None:
    """Store, keys, questionnaire, cases and escrow; doing it again changes nothing."""
    place, data = tmp_path / "khaosat.db", kit_file(base, team, 1, [Case("C1", OLD.hash, "2026-01-06", preload={"unit": "HN"})])
    start(place, data)
    start(place, data)
    with open_store(place, PASSPHRASE) as store:
        assert laptop.identity_of(store).card == team
        assert [case.preload for case in cases(store)] == [{"unit": "HN"}]
        assert form_for(store, cases(store)[0]) == OLD
        assert laptop.register_of(store).card_of("team1") == team


def test_a_wrong_passphrase_makes_nothing(base: Headquarters, team: Card, tmp_path: Path) -> None:
    """Nothing is on the disk before the kit is known to be good."""
    for data, passphrase in (
        (kit_file(base, team, 1, []), "khác"),
        (b"noise", PASSPHRASE),
        (kit_file(base, team, 1, [])[:-5], PASSPHRASE),
    ):
        with pytest.raises((KeyProblem, BundleError)):
            start(tmp_path / "khaosat.db", data, passphrase)
        assert list(tmp_path.iterdir()) == []


def test_a_kit_of_another_headquarters_is_refused(base: Headquarters, team: Card, tmp_path: Path) -> None:
    """Signed by a stranger but with the team's true keys inside; and a stranger's own kit on a laptop that is set up."""
    stranger = Identity.new("hq")
    forged = seal_kit(
        Kit(9, "team1", "2026-01-05", base.escrow, base.register, [OLD], []), stranger, team, base.team_keys(team).read_bytes()
    )
    with pytest.raises(KeyProblem, match="not in the register"):
        start(tmp_path / "khaosat.db", forged)
    start(tmp_path / "khaosat.db", kit_file(base, team, 1, []))
    other = Headquarters.create(tmp_path / "other", "khác", "két", QUICK)
    card = other.new_team("team1", PASSPHRASE, "2026-01-05", QUICK).card
    with pytest.raises(KeyProblem, match="other keys than those of this laptop's headquarters"):
        start(tmp_path / "khaosat.db", kit_file(other, card, 2, []))
    another = other.new_team("team2", PASSPHRASE, "2026-01-05", QUICK).card
    with pytest.raises(KeyProblem, match="this kit is for team2; the laptop belongs to team1"):
        start(tmp_path / "khaosat.db", kit_file(other, another, 2, []))


def test_a_laptop_goes_over_to_new_keys_of_headquarters_by_their_words(base: Headquarters, team: Card, tmp_path: Path) -> None:
    """Only the words that belong to the kit's headquarters do; interviews stay, and all of them are to be sent to it."""
    place = tmp_path / "khaosat.db"
    start(place, kit_file(base, team, 7, [Case("C1", OLD.hash)]))
    with open_store(place, PASSPHRASE) as store:
        store.append([Draft("C1", EventKind.START, value="vi", form_hash=OLD.hash)])
        (sent,) = send(store, laptop.identity_of(store), base.identity.card, tmp_path)
        received = receive(MemoryStore("hq"), base.identity, base.register.permit, sent.path.read_bytes())
        take_receipt(store, received.receipt)
        assert not list(unacknowledged(store))
    renewed = Headquarters.create(tmp_path / "renewed", "mới", "két mới", QUICK)
    card = renewed.new_team("team1", PASSPHRASE, "2026-03-01", QUICK).card
    data = kit_file(renewed, card, 1, [Case("C2", OLD.hash)])
    for words, told in (("", "other keys"), (base.identity.card.words, "not the words"), ("ba ba", "misheard")):
        with pytest.raises(KeyProblem, match=told):
            laptop.start(place, data, PASSPHRASE, "kit", QUICK, words)
    for _time in range(2):
        laptop.start(place, data, PASSPHRASE, "kit", QUICK, renewed.identity.card.words.upper())
    with open_store(place, PASSPHRASE) as store:
        assert laptop.identity_of(store).card == card and kit_number(store) == 1
        assert [(case.name, case.withdrawn) for case in cases(store)] == [("C2", False), ("C1", True)]
        (sent,) = send(store, laptop.identity_of(store), renewed.identity.card, tmp_path)
        received = receive(MemoryStore("hq"), renewed.identity, renewed.register.permit, sent.path.read_bytes())
        assert received.report is not None and received.report.added == len(store.events())
    laptop.recover(place, renewed.identity, "mật khẩu khác", QUICK)
    with pytest.raises(KeyProblem):
        laptop.recover(place, base.identity, "xin", QUICK)


def test_a_later_kit_leaves_begun_interviews_alone(base: Headquarters, team: Card, tmp_path: Path) -> None:
    """A new version is for new interviews; a begun case that is gone is withdrawn, not deleted; an older kit is refused."""
    place = tmp_path / "khaosat.db"
    start(place, kit_file(base, team, 1, [Case(name, OLD.hash) for name in ("C1", "C2", "C3")]))
    with open_store(place, PASSPHRASE) as store:
        store.append([Draft(name, EventKind.START, value="vi", form_hash=OLD.hash) for name in ("C1", "C2")])
        before = store.events()
    start(place, kit_file(base, team, 2, [Case("C1", NEW.hash), Case("C4", NEW.hash)], NEW))
    with open_store(place, PASSPHRASE) as store:
        assert store.events() == before
        assert {case.name: case.withdrawn for case in cases(store)} == {"C1": False, "C4": False, "C2": True}
        assert [form_for(store, case).version for case in cases(store)] == ["1", "2", "1"]
    with pytest.raises(BundleError, match="already works with kit 2"):
        start(place, kit_file(base, team, 1, []))


def test_headquarters_decisions_come_with_the_kit_of_the_team_they_concern(
    base: Headquarters, team: Card, tmp_path: Path
) -> None:
    """A decision on the team's case is in its store afterwards; one on another team's is not even in the file."""
    hq = MemoryStore("hq")
    for case in ("C1", "C7", "C1"):
        hq.append([Draft(case, EventKind.DECISION, "/data/unit", "HCM", OLD.hash, "supervisor")])
    links = decisions(hq, ["C1"])
    assert [item.event.interview for item in links] == ["C1", "C1"]
    start(tmp_path / "khaosat.db", kit_file(base, team, 1, [Case("C1", OLD.hash)], links=links))
    with open_store(tmp_path / "khaosat.db", PASSPHRASE) as store:
        assert {event.interview for event in store.events()} == {"C1"}
        assert [event.value for event in store.events("C1")] == ["HCM", "HCM"]


def test_a_forgotten_passphrase_is_replaced_with_the_escrow_s_keys(base: Headquarters, team: Card, tmp_path: Path) -> None:
    """Headquarters' or the escrow's keys open the store's key; a stranger's do not; the store itself stays as it was."""
    place = tmp_path / "khaosat.db"
    start(place, kit_file(base, team, 1, [Case("C1", OLD.hash)]))
    before = place.read_bytes()
    with pytest.raises(KeyProblem, match="do not open"):
        laptop.recover(place, Identity.new("x"), "mới", QUICK)
    laptop.recover(place, base.identity, "mật khẩu mới", QUICK)
    assert place.read_bytes() == before
    with pytest.raises(KeyProblem, match="wrong passphrase"):
        open_store(place, PASSPHRASE)
    with open_store(place, "mật khẩu mới") as store:
        assert cases(store)


def test_new_keys_for_a_team_reach_its_laptop(base: Headquarters, tmp_path: Path) -> None:
    """After a revocation the next kit carries the new keys; the interviews on the laptop stay."""
    card = base.new_team("team5", PASSPHRASE, "2026-01-05", QUICK).card
    start(tmp_path / "khaosat.db", kit_file(base, card, 1, []))
    base.save(base.register.revoke("team5", "2026-02-01", "lost"))
    renewed = base.new_team("team5", PASSPHRASE, "2026-02-02", QUICK).card
    start(tmp_path / "khaosat.db", kit_file(base, renewed, 2, []))
    with open_store(tmp_path / "khaosat.db", PASSPHRASE) as store:
        assert laptop.identity_of(store).card == renewed


def test_a_store_that_was_never_set_up_has_no_keys() -> None:
    with pytest.raises(StoreError, match="has not been set up"):
        laptop.identity_of(MemoryStore())


def test_a_row_becomes_a_case_of_its_questionnaire() -> None:
    """Columns the form asks for are preloaded, the others are told; an unknown questionnaire is named."""
    row = {"case": "C1", "team": "team1", "day": "2026-01-06", "unit": "HN", "contact": "Lan", "questionnaire": ""}
    case = case_of(row, [OLD])
    assert (case.name, case.form, dict(case.preload), dict(case.about)) == ("C1", OLD.hash, {"unit": "HN"}, {"contact": "Lan"})
    with pytest.raises(DefinitionError, match="no questionnaire of the kit: “annex”"):
        case_of({**row, "questionnaire": "annex"}, [OLD])


def test_a_kit_is_no_bundle_and_opens_for_its_team_only(base: Headquarters, team: Card) -> None:
    data = kit_file(base, team, 1, [])
    with pytest.raises(BundleError, match="sealed to somebody else"):
        open_kit(data, Identity.new("team2", base.identity.card))

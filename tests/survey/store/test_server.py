"""A store on a database server: what it says when something is wrong, and that what was recorded stays."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from survey.errors import StoreError
from survey.store import Link, MemoryStore, open_store
from tests.survey.store import postgres
from tests.survey.store.stores import answer


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store can be made that is not there yet."""
    if request.param == "sqlite":
        return f"sqlite+pysqlite:///{tmp_path}/hq.db"
    return postgres.url(tmp_path.name.replace("-", "_").lower())


def test_events_cannot_be_changed_or_deleted(url: str) -> None:
    """Not even by whoever has the database's own rights to write."""
    with open_store(url, create=True) as store:
        store.append([answer("case1")])
    engine = create_engine(url)
    for statement in ("UPDATE event SET value = '35'", "DELETE FROM event WHERE seq = 1"):
        with pytest.raises(DBAPIError, match="events"), engine.begin() as connection:
            connection.execute(text(statement))
    engine.dispose()
    with open_store(url) as store:
        assert [event.value for event in store.events()] == ["34"]


def test_a_mistyped_name_makes_no_store(url: str) -> None:
    """Without `create` nothing is made; with it, once."""
    for _time in range(2):
        with pytest.raises(StoreError, match="no store here"):
            open_store(url)
    with open_store(url, create=True, device="hq"):
        pass
    with open_store(url, create=True, device="other") as store:
        assert store.device == "hq"


def test_a_store_of_a_newer_version(url: str) -> None:
    """An old program does not touch what a newer one wrote."""
    with open_store(url, create=True) as store:
        store.meta["schema"] = "2"
    with pytest.raises(StoreError, match="newer"):
        open_store(url)


def test_a_bad_device_name_leaves_nothing(url: str) -> None:
    """The tables are made with the name or not at all."""
    with pytest.raises(StoreError, match="name of a device"):
        open_store(url, create=True, device="my laptop")
    with pytest.raises(StoreError, match="no store here"):
        open_store(url)


def test_what_the_database_refuses_is_told_in_words(url: str) -> None:
    """Hashes that are none, from a program that does not check: nothing is applied, and the store goes on."""
    (event,) = MemoryStore("laptop1").append([answer("case1")])
    with open_store(url, create=True) as store:
        with pytest.raises(StoreError, match="the database refuses"):
            store.absorb([Link(dataclasses.replace(event, seq=7), b"none", b"none")])
        store.append([answer("case1")])
        assert len(store.events()) == 1


def test_a_server_that_does_not_answer_is_told_without_the_password() -> None:
    """What is wrong, where, what to do; exit code 3; the password is not shown."""
    with pytest.raises(StoreError, match="the database refuses") as caught:
        open_store("postgresql+psycopg://hq:secret@127.0.0.1:1/survey")
    assert caught.value.exit_code == 3
    assert "secret" not in str(caught.value)
    with pytest.raises(StoreError, match="no database's address"):
        open_store("postgresql+psycopg://hq:secret@server:port/survey")


def test_a_server_is_opened_without_a_passphrase(url: str) -> None:
    """A passphrase that would not be used is refused, so that nobody takes the store for an encrypted one."""
    with pytest.raises(StoreError, match="not encrypted"):
        open_store(url, "mưa rào", create=True)

"""The tables of a store in a database that SQLAlchemy speaks to; the same for SQLite and PostgreSQL."""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    event,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

VERSION = "1"
"""The version of these tables, kept in `meta` under `SCHEMA`."""
SCHEMA = "schema"


class AnyText(TypeDecorator[str]):
    """Text of any characters: PostgreSQL keeps no NUL, so that one is written `\\0` (and a backslash `\\\\`) in every database.

    Texts are compared by code point, as Python does, whatever the language of the server.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        return dialect.type_descriptor(Text(collation="C") if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return value and escaped(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        if not value or "\\" not in value:
            return value
        return "\\".join(part.replace("\\0", "\0") for part in value.split("\\\\"))


def escaped(text: str) -> str:
    """A text as it stands in the tables.

    >>> escaped("a\\0b")
    'a\\\\0b'
    """
    return text.replace("\\", "\\\\").replace("\0", "\\0") if "\\" in text or "\0" in text else text


TABLES = MetaData()

EVENT = Table(
    "event",
    TABLES,
    Column("device", AnyText, primary_key=True),
    Column("seq", Integer, CheckConstraint("seq > 0"), primary_key=True, autoincrement=False),
    Column("clock", Integer, CheckConstraint("clock > 0"), nullable=False),
    *(Column(name, AnyText, nullable=False) for name in ("interview", "kind", "path", "value")),
    *(Column(name, AnyText, nullable=False) for name in ("form_hash", "wall_time", "interviewer")),
    *(Column(name, LargeBinary, CheckConstraint(f"length({name}) = 32"), nullable=False) for name in ("previous", "hash")),
)
Index("event_in_interview", EVENT.c.interview, EVENT.c.clock, EVENT.c.device, EVENT.c.seq)
Index("event_in_order", EVENT.c.clock, EVENT.c.device, EVENT.c.seq)

FORM, META = (
    Table(name, TABLES, Column("name", AnyText, primary_key=True), Column("value", AnyText, nullable=False))
    for name in ("form", "meta")
)

# What was recorded stays: not even a faulty line of this program can change or delete an event.
for statement in (
    "CREATE TRIGGER event_never_changes BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events never change'); END",
    "CREATE TRIGGER event_never_goes BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END",
):
    event.listen(EVENT, "after_create", DDL(statement).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]
for statement in (
    "CREATE FUNCTION events_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'events never change or go'; END $$",
    "CREATE TRIGGER event_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION events_stay()",
):
    event.listen(EVENT, "after_create", DDL(statement).execute_if(dialect="postgresql"))  # type: ignore[no-untyped-call]

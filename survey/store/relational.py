"""Interviews in a database that SQLAlchemy speaks to: PostgreSQL by URL when teams outgrow one file, SQLite by the same code.

Writers take turns: each append or delivery is one transaction that holds the events' table against other writers, never against
readers. A PostgreSQL store may be open in several processes at once; a SQLite file in one, as on laptops.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, Table, create_engine, delete, event, func, insert, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from survey.errors import StoreError
from survey.interview.events import Draft, Event, EventKind
from survey.language import _
from survey.store.base import Absorbed, new_device, two_truths, valid_device
from survey.store.chain import GENESIS, Link, broken, fields
from survey.store.forms import Forms
from survey.store.lock import Lock
from survey.store.recording import Clock, local_time, record
from survey.store.sealing import Sealing
from survey.store.tables import EVENT, FORM, META, SCHEMA, TABLES, VERSION, escaped

COLUMNS = tuple(EVENT.c)
FIELDS = COLUMNS[:10]
ORDER = (EVENT.c.clock, EVENT.c.device, EVENT.c.seq)
BATCH = 2000
"""Events in memory at once while a delivery is taken over or read."""


class RelationalStore:
    """A store behind a database URL; `RelationalStore.open` makes and opens them.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with RelationalStore.open(f"sqlite+pysqlite:///{folder}/hq.db", create=True, device="hq") as store:
    ...         _events = store.append([Draft("case7", EventKind.START, value="vi")])
    ...         [event.identity for event in store.events("case7")]
    [('hq', 1)]
    """

    def __init__(self, engine: Engine, connection: Connection, lock: Lock | None, now: Clock) -> None:
        self._engine = engine
        self._connection = connection
        self._lock = lock
        self._now = now
        self._where = engine.url.render_as_string(hide_password=True)
        self._meta = _Names(self, META)
        self._forms = Forms(_Names(self, FORM))
        self._device = self._meta["device"]
        self._sealing = Sealing(self._meta, self._forms)

    @classmethod
    def open(cls, url: str, *, create: bool = False, device: str | None = None, now: Clock = local_time) -> Self:
        """Open the store at a URL, or with `create` make its tables where there are none; see `survey.store.open_store`.

        Raises:
            StoreError: the database cannot be reached, holds no store, or one of another version.
        """
        with ExitStack() as undo, in_words(shown(url)):
            engine = _engine(_address(url))
            undo.callback(engine.dispose)
            lock = _file_lock(engine, create)
            if lock is not None:
                lock.acquire()
                undo.callback(lock.release)
            connection = engine.connect()
            undo.callback(connection.close)
            _prepare(connection, create, device, shown(url))
            store = cls(engine, connection, lock, now)
            undo.pop_all()
        return store

    @property
    def device(self) -> str:
        return self._device

    @property
    def forms(self) -> Forms:
        return self._forms

    @property
    def meta(self) -> MutableMapping[str, str]:
        return self._meta

    def append(self, drafts: Sequence[Draft]) -> tuple[Event, ...]:
        drafts, _readable = self._sealing.apart(drafts)  # headquarters' store: what is sealed cannot be read here again
        newest = select(EVENT.c.seq, EVENT.c.hash).where(EVENT.c.device == self._device).order_by(EVENT.c.seq.desc()).limit(1)
        with self.writing() as connection:
            row = connection.execute(newest).one_or_none()
            head = (row.seq, row.hash) if row else (0, GENESIS)
            links = tuple(record(drafts, self._device, head, self._highest_clock, self._now()))
            if links:
                _insert(connection, links)
        return tuple(item.event for item in links)

    def interviews(self) -> Sequence[str]:
        place = func.row_number().over(partition_by=EVENT.c.interview, order_by=ORDER).label("place")
        first = select(EVENT.c.interview, EVENT.c.device, EVENT.c.seq, place).subquery()
        query = select(first.c.interview).where(first.c.place == 1).order_by(first.c.device, first.c.seq)
        return tuple(row.interview for row in self._rows(query))

    def events(self, interview: str | None = None) -> Sequence[Event]:
        query = select(*FIELDS).order_by(*ORDER)
        if interview is not None:
            query = query.where(EVENT.c.interview == interview)
        return tuple(_event(row) for row in self._rows(query))

    def links(self, after: Mapping[str, int] | None = None) -> Iterator[Link]:
        device = self._device_after("")
        while device is not None:
            yield from self._chain(device, (after or {}).get(device, 0))
            device = self._device_after(device)

    def absorb(self, links: Iterable[Link], facts: Mapping[str, str] | None = None) -> Absorbed:
        added = known = 0
        touched: set[str] = set()
        source = iter(links)
        with self.writing() as connection:
            while batch := list(islice(source, BATCH)):
                fresh = self._unknown(connection, batch)
                if fresh:
                    _insert(connection, fresh)
                added += len(fresh)
                known += len(batch) - len(fresh)
                touched.update(item.event.interview for item in fresh)
            for name, value in (facts or {}).items():
                _put(connection, META, name, value)
        return Absorbed(added, known, frozenset(touched))

    def close(self) -> None:
        self._connection.close()
        self._engine.dispose()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /) -> None:
        self.close()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction while which no other process writes: all of what is done inside, or, if anything is raised, nothing."""
        with in_words(self._where), self._connection.begin():
            if self._connection.dialect.name == "postgresql":
                self._connection.execute(text("LOCK TABLE event IN SHARE ROW EXCLUSIVE MODE"))
            yield self._connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """The connection, inside the transaction that is open or one that ends with the block."""
        with in_words(self._where), nullcontext() if self._connection.in_transaction() else self._connection.begin():
            yield self._connection

    def _rows(self, query: Any) -> Sequence[Any]:
        with self.reading() as connection:
            return connection.execute(query).all()

    def _highest_clock(self, interview: str) -> int:
        query = select(func.coalesce(func.max(EVENT.c.clock), 0)).where(EVENT.c.interview == interview)
        return int(self._rows(query)[0][0])

    def _device_after(self, device: str) -> str | None:
        found: str | None = self._rows(select(func.min(EVENT.c.device)).where(EVENT.c.device > device))[0][0]
        return found

    def _chain(self, device: str, after: int) -> Iterator[Link]:
        """One device's links above a number, a batch at a time."""
        while True:
            query = select(*COLUMNS).where(EVENT.c.device == device, EVENT.c.seq > after).order_by(EVENT.c.seq).limit(BATCH)
            rows = self._rows(query)
            yield from (Link(_event(row[:10]), bytes(row.previous), bytes(row.hash)) for row in rows)
            if len(rows) < BATCH:
                return
            after = rows[-1].seq

    def _unknown(self, connection: Connection, batch: Sequence[Link]) -> list[Link]:
        """What of a batch is not here yet; it must fit what is here, and what is here or in the batch beside it."""
        by_device: dict[str, list[Link]] = defaultdict(list)
        for item in batch:
            by_device[item.event.device].append(item)
        fresh: list[Link] = []
        for device, items in by_device.items():
            held = _held(connection, device, {item.event.seq for item in items})
            chain, new = dict(held), []
            for item in items:
                seq = item.event.seq
                if seq not in chain:
                    chain[seq] = (item.previous, item.hash)
                    new.append(item)
                elif chain[seq][1] != item.hash:
                    raise two_truths(device, seq, self._where)
            for item in new:
                if not _joins(chain, item.event.seq):
                    raise broken(device, item.event.seq, self._where)
            fresh += new
        return fresh


class _Names(MutableMapping[str, str]):
    """A table of names and values as a mapping; every change is in the database at once."""

    def __init__(self, store: RelationalStore, table: Table) -> None:
        self._store = store
        self._table = table

    def __getitem__(self, name: str) -> str:
        with self._store.reading() as connection:
            value: str | None = connection.execute(select(self._table.c.value).where(self._table.c.name == name)).scalar()
        if value is None:
            raise KeyError(name)
        return value

    def __setitem__(self, name: str, value: str) -> None:
        with self._store.writing() as connection:
            _put(connection, self._table, name, value)

    def __delitem__(self, name: str) -> None:
        with self._store.writing() as connection:
            if not connection.execute(delete(self._table).where(self._table.c.name == name)).rowcount:
                raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        with self._store.reading() as connection:
            return iter(connection.execute(select(self._table.c.name).order_by(self._table.c.name)).scalars().all())

    def __len__(self) -> int:
        return sum(1 for _name in self)


def shown(url: str) -> str:
    """A URL as it may be shown: without its password.

    >>> shown("postgresql+psycopg://hq:secret@server/survey")
    'postgresql+psycopg://hq:***@server/survey'
    """
    return _address(url).render_as_string(hide_password=True)


def _address(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        # Not even a part of what was typed is shown: it may hold the password.
        raise StoreError(
            _("this is no database's address"),
            where=url.partition("://")[0],
            advice=_("write postgresql+psycopg://user:password@server/database"),
        ) from None


@contextmanager
def in_words(where: str) -> Iterator[None]:
    """Turn what the database says into a StoreError that a person can act on."""
    try:
        yield
    except DBAPIError as error:
        reason = str(error.orig).strip().partition("\n")[0]
        raise StoreError(
            _("the database refuses: {reason}").format(reason=reason),
            where=where,
            advice=_("check that the server runs, the name of the database, the user and the rights"),
        ) from error


def _engine(url: URL) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _durable)
        event.listen(engine, "begin", _begin_writing)
    return engine


def _durable(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun by `_begin_writing`, not by the driver's guess
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_writing(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _file_lock(engine: Engine, create: bool) -> Lock | None:
    """The lock of a SQLite file, which one process opens at a time; a server needs none.

    Raises:
        StoreError: there is no such file, and it may not be made.
    """
    if engine.dialect.name != "sqlite":
        return None
    path = Path(engine.url.database or "")
    if not path.is_file() and not create:
        raise no_store(str(path))
    return Lock(path)


def no_store(where: str) -> StoreError:
    """What to raise where there is no store."""
    return StoreError(_("there is no store here"), where=where, advice=_("check the name, or set the laptop up first"))


def _prepare(connection: Connection, create: bool, device: str | None, where: str) -> None:
    """Make the tables where they may be made; know their version.

    Raises:
        StoreError: there are no tables of a store, or they are of a newer version.
    """
    with connection.begin():
        if not inspect(connection).has_table(META.name):
            if not create:
                raise no_store(where)
            name = valid_device(device, where) if device else new_device()
            TABLES.create_all(connection)
            connection.execute(insert(META), [{"name": SCHEMA, "value": VERSION}, {"name": "device", "value": name}])
        version = connection.execute(select(META.c.value).where(META.c.name == SCHEMA)).scalar()
    if version != VERSION:
        raise StoreError(
            _("the store is of version {version}, written by a newer program; this one knows versions up to {known}").format(
                version=version, known=VERSION
            ),
            where=where,
            advice=_("install the newer version"),
        )


def _put(connection: Connection, table: Table, name: str, value: str) -> None:
    connection.execute(delete(table).where(table.c.name == name))
    connection.execute(insert(table), {"name": name, "value": value})


def _held(connection: Connection, device: str, numbers: set[int]) -> dict[int, tuple[bytes, bytes]]:
    """Previous and own hash of the events of a device that are here, of these numbers and their neighbours."""
    low, high = min(numbers) - 1, max(numbers) + 1
    if high - low < 2 * BATCH:
        wanted = EVENT.c.seq.between(low, high)
    else:
        wanted = EVENT.c.seq.in_(sorted({seq + step for seq in numbers for step in (-1, 0, 1)}))
    query = select(EVENT.c.seq, EVENT.c.previous, EVENT.c.hash).where(EVENT.c.device == device, wanted)
    return {seq: (previous, hash) for seq, previous, hash in connection.execute(query)}


def _joins(chain: Mapping[int, tuple[bytes, bytes]], seq: int) -> bool:
    """Whether an event follows the one before it and is followed by the one behind it, where these are known."""
    previous, own = chain[seq]
    before, behind = chain.get(seq - 1), chain.get(seq + 1)
    expected = GENESIS if seq == 1 else before[1] if before else previous
    return previous == expected and (behind is None or behind[0] == own)


def _insert(connection: Connection, items: Iterable[Link]) -> None:
    """Write events: on PostgreSQL with COPY, which SQLAlchemy has no word for and which is about twice as fast."""
    if connection.dialect.name != "postgresql":
        connection.execute(insert(EVENT), [_row(item) for item in items])
        return
    statement = f"COPY {EVENT.name} ({', '.join(column.name for column in COLUMNS)}) FROM STDIN"
    try:
        with connection.connection.cursor().copy(statement) as copy:
            for item in items:
                texts = (escaped(value) if isinstance(value, str) else value for value in fields(item.event))
                copy.write_row((*texts, item.previous, item.hash))
    except connection.dialect.loaded_dbapi.Error as error:
        raise DBAPIError(statement, None, error) from error


def _row(item: Link) -> dict[str, object]:
    values = (*fields(item.event), item.previous, item.hash)
    return {column.name: value for column, value in zip(COLUMNS, values, strict=True)}


def _event(row: Sequence[Any]) -> Event:
    device, seq, clock, interview, kind, *rest = row
    return Event(device, seq, clock, interview, EventKind(kind), *rest)

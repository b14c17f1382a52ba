"""Interviews in one SQLite file, encrypted with SQLCipher: what a field laptop writes to.

Durable means: on disk (`synchronous = FULL`, write-ahead log) before `append` returns, whatever happens afterwards to the process
or the power. One process has a store open at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from survey.errors import KeyProblem, StoreError
from survey.interview.events import Draft, Event, EventKind
from survey.language import _
from survey.store import database
from survey.store.base import Absorbed, new_device, two_truths, valid_device
from survey.store.chain import GENESIS, Link, broken, fields
from survey.store.forms import Forms
from survey.store.key import FIELD_COST, Cost, key_path, make_key, read_key
from survey.store.lock import Lock
from survey.store.recording import Clock, local_time, record
from survey.store.sealing import SEAL_TO, Sealing, with_values

EVENT = "device, seq, clock, interview, kind, path, value, form_hash, wall_time, interviewer"
INSERT = f"INSERT INTO event ({EVENT}, previous, hash) VALUES ({', '.join('?' * 12)})"
FIRST_EVENTS = """
    SELECT interview FROM (
        SELECT interview, device, seq, row_number() OVER (PARTITION BY interview ORDER BY clock, device, seq) AS place FROM event
    ) WHERE place = 1 ORDER BY device, seq
"""
BROKEN_JOINT = f"""
    SELECT here.seq FROM event AS here LEFT JOIN event AS before ON before.device = here.device AND before.seq = here.seq - 1
    WHERE here.device = ? AND here.seq BETWEEN ? AND ? + 1
      AND here.previous <> CASE here.seq WHEN 1 THEN x'{GENESIS.hex()}' ELSE coalesce(before.hash, here.previous) END
    LIMIT 1
"""
BATCH = 1000
KEEP = "INSERT INTO clear (device, seq, interview, value) VALUES (?, ?, ?, ?)"


class SqliteStore:
    """A store in a SQLite file; `SqliteStore.open` makes and opens them.

    >>> import tempfile
    >>> from survey.interview.events import Draft, EventKind
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with SqliteStore.open(Path(folder, "a.store"), plain=True, create=True, device="laptop1") as store:
    ...         _events = store.append([Draft("case7", EventKind.START, value="vi")])
    ...     with SqliteStore.open(Path(folder, "a.store"), plain=True) as store:
    ...         [event.identity for event in store.events("case7")]
    [('laptop1', 1)]
    """

    def __init__(self, path: Path, connection: Any, lock: Lock, now: Clock) -> None:
        self.path = path
        self._connection = connection
        self._lock = lock
        self._now = now
        self._meta = _Table(self, "meta")
        self._forms = Forms(_Table(self, "form"))
        self._device = self._meta["device"]
        self._sealing = Sealing(self._meta, self._forms)
        self._last: Link | None = None
        """What was appended last, if nothing was written since: the next event follows it without looking into the file."""

    @classmethod
    def open(
        cls,
        path: Path,
        passphrase: str | None = None,
        *,
        plain: bool = False,
        create: bool = False,
        device: str | None = None,
        now: Clock = local_time,
        cost: Cost = FIELD_COST,
        durable: bool = True,
    ) -> Self:
        """Open a store, or with `create` make it where there is none; see `survey.store.open_store`.

        `cost` is what wrapping the key of a new store costs. With `durable` false, for simulations, an append does not wait for
        the disk: what was appended survives the end of the process but not a power cut.

        Raises:
            StoreError: there is no store, it is damaged, in use, of a newer version, or the disk is full.
            KeyProblem: the passphrase is missing or wrong, or the key file is missing.
        """
        if plain == (passphrase is not None):
            raise KeyProblem(_("a store has a passphrase unless it is asked for as a plain one"), where=str(path))
        if not path.exists() and not create:
            raise StoreError(_("there is no store here"), where=str(path), advice=_("check the name, or set the laptop up first"))
        with ExitStack() as undo, database.in_words(path):
            lock = Lock(path)
            lock.acquire()
            undo.callback(lock.release)
            if not path.exists():
                _make(path, passphrase, device, cost)
            key = _key(path, passphrase)
            database.inspect(path, key)
            connection = database.connect(path, key)
            undo.callback(connection.close)
            database.migrate(connection)
            if not durable:
                connection.execute("PRAGMA synchronous = OFF")
            try:
                store = cls(path, connection, lock, now)
            except KeyError:
                raise database.damaged(path) from None
            if SEAL_TO in store.meta:
                store._forget()  # killed while erasing, the program left the log behind
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
        drafts, apart = self._sealing.apart(drafts)
        links = tuple(record(drafts, self._device, self._head(), self._highest_clock, self._now()))
        clear = {links[place].event.identity: value for place, value in apart.items()}
        closed = [draft.interview for draft in drafts if draft.kind is EventKind.COMPLETE]
        if len(links) == 1 and not clear and not closed:
            # One statement is a transaction of its own; most answers need no more.
            with self._writing() as connection:
                connection.execute(INSERT, _row(links[0]))
            erased = False
        else:
            interviews = {item.event.identity: item.event.interview for item in links}
            with self._writing() as connection, database.transaction(connection):
                connection.executemany(INSERT, map(_row, links))
                connection.executemany(KEEP, ((*name, interviews[name], value) for name, value in clear.items()))
                erased = _erase(connection, closed)
        if erased:
            self._forget()
        self._last = links[-1] if links else None
        return with_values((item.event for item in links), clear)

    def interviews(self) -> Sequence[str]:
        return tuple(name for (name,) in self.execute(FIRST_EVENTS))

    def events(self, interview: str | None = None) -> Sequence[Event]:
        where, values = ("", ()) if interview is None else ("WHERE interview = ?", (interview,))
        rows = self.execute(f"SELECT {EVENT} FROM event {where} ORDER BY clock, device, seq", values)
        events = tuple(_event(row) for row in rows)
        readable = self.execute(f"SELECT device, seq, value FROM clear {where}", values)
        return with_values(events, {(device, seq): value for device, seq, value in readable}) if readable else events

    def links(self, after: Mapping[str, int] | None = None) -> Iterator[Link]:
        query = f"SELECT {EVENT}, previous, hash FROM event WHERE device = ? AND seq > ? ORDER BY seq LIMIT {BATCH}"
        for (device,) in self.execute("SELECT DISTINCT device FROM event ORDER BY device"):
            seq = (after or {}).get(device, 0)
            while rows := self.execute(query, (device, seq)):
                yield from (Link(_event(row[:-2]), row[-2], row[-1]) for row in rows)
                seq = rows[-1][1]

    def absorb(self, links: Iterable[Link], facts: Mapping[str, str] | None = None) -> Absorbed:
        known = 0
        touched: Counter[str] = Counter()
        spans: dict[str, tuple[int, int]] = {}
        closed: set[str] = set()
        with self._writing() as connection, database.transaction(connection):
            for item in links:
                device, seq = item.event.identity
                held = connection.execute("SELECT hash FROM event WHERE device = ? AND seq = ?", (device, seq)).fetchone()
                if held is None:
                    connection.execute(INSERT, _row(item))
                    touched[item.event.interview] += 1
                    if item.event.kind is EventKind.COMPLETE:
                        closed.add(item.event.interview)
                    low, high = spans.get(device, (seq, seq))
                    spans[device] = min(low, seq), max(high, seq)
                elif held[0] == item.hash:
                    known += 1
                else:
                    raise two_truths(device, seq, str(self.path))
            for device, span in spans.items():
                for (seq,) in connection.execute(BROKEN_JOINT, (device, *span)):
                    raise broken(device, seq, str(self.path))
            connection.executemany("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (facts or {}).items())
            erased = _erase(connection, closed)
        if erased:
            self._forget()
        return Absorbed(touched.total(), known, frozenset(touched))

    def close(self) -> None:
        try:
            with database.in_words(self.path):
                self._connection.close()
        finally:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /) -> None:
        self.close()

    def execute(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        """The rows of one SQL statement (it commits by itself), for checks and for other stores' code in this package."""
        with database.in_words(self.path):
            return list(self._connection.execute(statement, values))

    @contextmanager
    def _writing(self) -> Iterator[Any]:
        """The connection, to write with; what is the last event must be looked up anew, whatever comes of it."""
        self._last = None
        with database.in_words(self.path):
            yield self._connection

    def _forget(self) -> None:
        """Bring the log into the file and empty it: what was erased is in neither any more.

        On a full disk the log stays until the store is opened again; what was to be recorded is recorded.
        """
        with suppress(StoreError):
            self.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _head(self) -> tuple[int, bytes]:
        """Number and hash of this device's last event."""
        if self._last is not None:
            return self._last.event.seq, self._last.hash
        newest = "SELECT seq, hash FROM event WHERE device = ? ORDER BY seq DESC LIMIT 1"
        return next(iter(self.execute(newest, (self._device,))), (0, GENESIS))

    def _highest_clock(self, interview: str) -> int:
        if self._last is not None and self._last.event.interview == interview:
            return self._last.event.clock  # an event comes after all that was known of its interview
        query = "SELECT coalesce(max(clock), 0) FROM event WHERE interview = ?"
        return int(self.execute(query, (interview,))[0][0])


class _Table(MutableMapping[str, str]):
    """A table of names and values as a mapping; every change is on disk at once."""

    def __init__(self, store: SqliteStore, table: str) -> None:
        self._store = store
        self._table = table

    def __getitem__(self, name: str) -> str:
        for (value,) in self._store.execute(f"SELECT value FROM {self._table} WHERE name = ?", (name,)):
            return str(value)
        raise KeyError(name)

    def __setitem__(self, name: str, value: str) -> None:
        self._store.execute(f"INSERT OR REPLACE INTO {self._table} (name, value) VALUES (?, ?)", (name, value))

    def __delitem__(self, name: str) -> None:
        if name not in self:
            raise KeyError(name)
        self._store.execute(f"DELETE FROM {self._table} WHERE name = ?", (name,))

    def __iter__(self) -> Iterator[str]:
        return iter([name for (name,) in self._store.execute(f"SELECT name FROM {self._table} ORDER BY name")])

    def __len__(self) -> int:
        return int(self._store.execute(f"SELECT count(*) FROM {self._table}")[0][0])


def _make(path: Path, passphrase: str | None, device: str | None, cost: Cost) -> None:
    """A new store on disk, key file first: whatever stops it, no database is there without its key."""
    meta = {"device": valid_device(device, str(path)) if device else new_device()}
    had_key = key_path(path).exists()
    try:
        database.make(path, None if passphrase is None else make_key(path, passphrase, cost), meta)
    except BaseException:
        if not had_key:
            key_path(path).unlink(missing_ok=True)
        raise


def _key(path: Path, passphrase: str | None) -> bytes | None:
    """The key of a store that exists, None for a plain one that was asked for as such."""
    encrypted = key_path(path).exists() or not database.is_plain(path)
    if passphrase is not None and not encrypted:
        raise StoreError(_("this store is not encrypted"), where=str(path), advice=_("open it as a plain store if that is meant"))
    if passphrase is None and encrypted:
        if key_path(path).exists():
            raise KeyProblem(_("this store is encrypted and needs its passphrase"), where=str(path))
        raise database.damaged(path)
    return None if passphrase is None else read_key(path, passphrase)


def _erase(connection: Any, interviews: Iterable[str]) -> bool:
    """Erase the readable personal data of interviews that are closed; whether there were any."""
    found = [int(connection.execute("DELETE FROM clear WHERE interview = ?", (name,)).rowcount) for name in interviews]
    return sum(found) > 0


def _row(item: Link) -> tuple[object, ...]:
    return (*fields(item.event), item.previous, item.hash)


def _event(row: tuple[Any, ...]) -> Event:
    device, seq, clock, interview, kind, *rest = row
    return Event(device, seq, clock, interview, EventKind(kind), *rest)

"""The tables of a SQLite store, and the steps from each version of them to the next.

Steps are never edited once released: a store made in the field three years ago walks through all of them.
"""

from __future__ import annotations

APPLICATION_ID = 0x4B485354
"""'KHST', in the header of every store: another program's SQLite file is told apart from a store."""

STEPS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE event (
            device TEXT NOT NULL, seq INTEGER NOT NULL CHECK (seq > 0), clock INTEGER NOT NULL CHECK (clock > 0),
            interview TEXT NOT NULL, kind TEXT NOT NULL, path TEXT NOT NULL, value TEXT,
            form_hash TEXT NOT NULL, wall_time TEXT NOT NULL, interviewer TEXT NOT NULL,
            previous BLOB NOT NULL CHECK (length(previous) = 32), hash BLOB NOT NULL CHECK (length(hash) = 32),
            PRIMARY KEY (device, seq)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX event_in_interview ON event (interview, clock, device, seq)",
        "CREATE INDEX event_in_order ON event (clock, device, seq)",
        # What was recorded stays: not even a faulty line of this program can change or delete an event.
        "CREATE TRIGGER event_never_changes BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events never change'); END",
        "CREATE TRIGGER event_never_goes BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END",
        "CREATE TABLE form (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
        "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    ),
    (
        # Personal data of open interviews, whose events hold them sealed: what may be read again until the interview is closed.
        """
        CREATE TABLE clear (
            device TEXT NOT NULL, seq INTEGER NOT NULL, interview TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (device, seq)
        ) STRICT, WITHOUT ROWID
        """,
    ),
)
"""STEPS[k] leads from version k to version k + 1."""

VERSION = len(STEPS)

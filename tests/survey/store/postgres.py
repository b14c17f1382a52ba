"""A real PostgreSQL server for tests: made in a folder of its own, reached by a socket, stopped when the tests end."""

from __future__ import annotations

import atexit
import functools
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

NOBODY = ("postgres", "nobody")
"""Whom the server runs as where the tests run as root, which PostgreSQL refuses."""


def programs() -> Path | None:
    """The folder of initdb and pg_ctl: on the path, or where Debian puts them."""
    for place in (shutil.which("initdb"), *sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)):
        if place:
            return Path(place).resolve().parent
    return None


@functools.cache
def socket_folder() -> Path:
    """Start the server, once in a process; the folder of its socket. Skips the test where PostgreSQL is not installed."""
    found = programs()
    if found is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="khaosat-pg-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    user = _user()
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    _run(user, found / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C")
    # Tests pull no plug, so the server need not wait for the disk.
    settings = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c max_connections=50"
    _run(user, found / "pg_ctl", "start", "-w", "-D", data, "-l", folder / "log", "-o", settings)
    atexit.register(_run, user, found / "pg_ctl", "stop", "-m", "immediate", "-D", data)
    return folder


def url(schema: str) -> str:
    """The URL of a store in a schema of its own, which is made if it is not there."""
    import psycopg

    with psycopg.connect(host=str(socket_folder()), user="postgres", dbname="postgres", autocommit=True) as server:
        server.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
    return f"postgresql+psycopg://postgres@/postgres?host={socket_folder()}&options=-csearch_path%3D{schema}"


def _user() -> str | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in NOBODY if name in known)


def _run(user: str | None, *command: str | Path) -> None:
    done = subprocess.run(
        [str(word) for word in command],
        user=user,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr}")

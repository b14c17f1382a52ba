"""`survey serve` and `survey send` as people run them: a process of its own, TLS, a laptop made from a kit, a real browser."""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from survey.store import SqliteStore
from survey.sync.merge import canonical_dump
from tests.survey.cli.chromium import CHROMIUM, Page
from tests.survey.cli.field import PASSPHRASE, VISIT, finish, kit, start, survey

pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="the program openssl, which makes the certificate, is absent"
)


@pytest.fixture
def server(folder: Path) -> Iterator[tuple[str, str, subprocess.Popen[str]]]:
    """A server that is running: its address, the supervisors' password, and the process."""
    words = "--lang en serve --hq hq --store hq.db --host 127.0.0.1 --port 0 --sample sample.csv".split()
    process = subprocess.Popen(
        [sys.executable, "-m", "survey.cli.main", *words], stdout=subprocess.PIPE, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(VISIT.parents[2])},
    )  # fmt: skip
    try:
        told = ""
        while "Ctrl-C stops" not in told:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, told
            told += line
        (address,) = re.findall(r"https://localhost:\d+", told)
        (password,) = re.findall(r"until this stops\): (.+)", told)
        yield address, password, process
    finally:
        process.kill()
        process.wait()


def test_from_the_laptop_to_headquarters_store(
    folder: Path,
    server: tuple[str, str, subprocess.Popen[str]],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The kit names the server; `survey send` alone, or the end of the day on the home screen, hands in, is acknowledged, and
    fetches the newer kit; Ctrl-C ends the server."""
    address, _password, process = server
    kit("--set", f"server={address}")
    start(folder)
    finish(folder / "laptop.db", "C1")
    kit("--set", f"server={address}")
    capsys.readouterr()
    survey("send", "--store", "laptop.db")
    told = capsys.readouterr()
    assert "acknowledged by headquarters" in told.out
    assert "team1 works with kit 1; kit 2 is waiting" in told.out
    assert (folder / "team1-002.kit").read_bytes() == (folder / "hq" / "kits" / "team1-002.kit").read_bytes()
    survey("send", "--store", "laptop.db", "--to", address)
    assert "nothing to send" in capsys.readouterr().out
    finish(folder / "laptop.db", "C2")
    monkeypatch.setattr("sys.stdin", io.StringIO(":end\n\n:q\n"))
    survey("interview", "--store", "laptop.db", "--plain", "--interviewer", "Lan")
    assert "acknowledged by headquarters" in capsys.readouterr().out
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    with SqliteStore.open(folder / "hq.db", PASSPHRASE) as hq, SqliteStore.open(folder / "laptop.db", PASSPHRASE) as team:
        assert canonical_dump(hq) == canonical_dump(team)


@pytest.mark.skipif(CHROMIUM is None, reason="the browser Chromium is absent: the page is not looked at as supervisors see it")
def test_a_supervisors_browser(server: tuple[str, str, subprocess.Popen[str]], folder: Path) -> None:
    """No figure without the password; with it the page, whose own script sorts a table, and which loads nothing else; what has
    arrived meanwhile is there when the browser asks again."""
    address, password, _process = server
    inside = address.replace("https://", f"https://Nga:{quote(password)}@") + "/"
    with Page(folder / "browser") as page:
        page.open(address + "/")
        assert "Progress" not in page.run("document.body.innerText")
        page.complaints.clear()
        page.open(inside)
        assert "Progress of the fieldwork" in page.run("document.body.innerText")
        sheet = "[...document.querySelectorAll('table')].find(table => table.tHead.innerText.startsWith('Unit'))"
        first = f"{sheet}.tBodies[0].rows[0].cells[0].innerText"
        assert page.run(first) == "An Phú"
        page.run(f"{sheet}.querySelector('th').click(), {sheet}.querySelector('th').click()")
        assert page.run(first) == "Bình Minh"
        assert page.run("performance.getEntriesByType('resource').length") == 0
        assert page.complaints == []
        assert figure(page, "Interviews") == "0"
        kit("--set", f"server={address}")
        start(folder)
        finish(folder / "laptop.db", "C1")
        survey("send", "--store", "laptop.db")
        page.open(inside)
        assert figure(page, "Interviews") == "1"


def figure(page: Page, name: str) -> object:
    """One of the large numbers at the top."""
    return page.run(
        f"[...document.querySelectorAll('.figure')].find(one => one.innerText.includes('{name}')).firstChild.innerText"
    )


def test_a_server_that_is_not_there_costs_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 3, in words; nothing counts as acknowledged; a folder still works."""
    kit()
    start(folder)
    finish(folder / "laptop.db", "C1")
    survey("send", "--store", "laptop.db", "--to", "https://127.0.0.1:9", code=3)
    assert "everything is still here" in capsys.readouterr().err
    survey("send", "--store", "laptop.db", code=2)
    survey("send", "stick", "--store", "laptop.db")
    assert len(list((folder / "stick").iterdir())) == 1


def test_a_server_that_would_not_be_safe_does_not_start(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate without its key, or what is none; a password that is soon guessed; a port that is taken."""
    (folder / "some.pem").write_text("x")
    survey("serve", "--hq", "hq", "--cert", folder / "some.pem", code=2)
    survey("serve", "--hq", "hq", "--cert", folder / "some.pem", "--key", folder / "some.pem", code=3)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        survey("serve", "--hq", "hq", "--host", "127.0.0.1", "--port", str(taken.getsockname()[1]), code=3)
    monkeypatch.setenv("KHAOSAT_MONITOR_PASSWORD", "giamsat")
    survey("serve", "--hq", "hq", code=4)

"""`survey serve` and `survey send` as people run them: a process of its own, TLS, a laptop made from a kit, a real browser."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from survey.store import SqliteStore
from survey.sync.merge import canonical_dump
from tests.survey.cli.field import PASSPHRASE, VISIT, finish, kit, start, survey

pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="the program openssl, which makes the certificate, is absent"
)
CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)


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


def test_from_the_laptop_to_the_supervisors_browser(
    folder: Path, server: tuple[str, str, subprocess.Popen[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    """The kit names the server; `survey send` alone hands in, is acknowledged, and fetches the newer kit; Ctrl-C ends it."""
    address, password, process = server
    kit("--set", f"server={address}")
    start(folder)
    finish(folder / "laptop.db", "C1")
    kit("--set", f"server={address}")
    capsys.readouterr()
    survey("send", "--store", "laptop.db")
    told = capsys.readouterr()
    assert "acknowledged by headquarters" in told.out
    assert "team1 works with kit 1; kit 2 is waiting" in told.err
    assert (folder / "team1-002.kit").read_bytes() == (folder / "hq" / "kits" / "team1-002.kit").read_bytes()
    survey("send", "--store", "laptop.db", "--to", address)
    assert "nothing to send" in capsys.readouterr().out
    if CHROMIUM:
        page = browse(address.replace("https://", f"https://Nga:{quote(password)}@") + "/")
        assert "Progress of the fieldwork" in page
        assert re.search(r"<b[^>]*>2</b><span>Cases</span>", page)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    with SqliteStore.open(folder / "hq.db", PASSPHRASE) as hq, SqliteStore.open(folder / "laptop.db", PASSPHRASE) as team:
        assert canonical_dump(hq) == canonical_dump(team)


@pytest.mark.skipif(CHROMIUM is None, reason="the browser Chromium is absent: the page is not looked at as supervisors see it")
def test_a_browser_shows_the_page_only_with_the_password(server: tuple[str, str, subprocess.Popen[str]], folder: Path) -> None:
    """Chromium runs the page's own script under the server's policy without a complaint; without the password no figure."""
    address, password, _process = server
    assert "Progress" not in browse(address + "/")
    picture = folder / "page.png"
    told = browser(address.replace("https://", f"https://Nga:{quote(password)}@") + "/", f"--screenshot={picture}").stderr
    assert "Content Security Policy" not in told
    assert picture.stat().st_size > 10_000


def browse(address: str) -> str:
    """The page as the browser has built it."""
    return browser(address, "--dump-dom").stdout


def browser(address: str, *words: str) -> subprocess.CompletedProcess[str]:
    flags = (
        "--headless --no-sandbox --disable-gpu --ignore-certificate-errors --enable-logging=stderr --window-size=1200,900".split()
    )
    command = [str(CHROMIUM), *flags, *words, address]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)


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


def test_certificate_and_key_come_together(folder: Path) -> None:
    """One without the other is wrong usage."""
    (folder / "some.pem").write_text("x")
    survey("serve", "--hq", "hq", "--cert", folder / "some.pem", code=2)

"""A store that cannot be used says so in one message, with its exit code, and nothing on disk has changed."""

from __future__ import annotations

import hashlib
import json
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from survey.errors import KeyProblem, StoreError
from survey.store import SqliteStore, open_store, schema
from survey.store.key import Cost, key_path, unwrap, wrap
from survey.store.schema import VERSION
from tests.survey.store.stores import PASSPHRASE, QUICK, answer


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@contextmanager
def refused(folder: Path, code: int, words: str) -> Iterator[None]:
    """What is done inside fails with one message holding `words` and the exit code, and leaves the folder as it was."""
    before = contents(folder)
    with pytest.raises(StoreError, match=words) as caught:
        yield
    assert caught.value.exit_code == code
    assert caught.value.where
    assert "\n" not in str(caught.value)
    assert contents(folder) == before


@pytest.fixture(params=["plain", "encrypted"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A closed store with 300 events; its kind is told by whether it has a key file."""
    path = tmp_path / "team1.store"
    with again(path, request.param == "encrypted", create=True) as store:
        store.append([answer("case1")] * 300)
    return path


def again(path: Path, encrypted: bool, create: bool = False) -> SqliteStore:
    passphrase = PASSPHRASE if encrypted else None
    return SqliteStore.open(path, passphrase, plain=not encrypted, create=create, device="laptop1", cost=QUICK)


def reopen(path: Path) -> SqliteStore:
    return again(path, key_path(path).exists())


def test_wrong_passphrase(path: Path) -> None:
    """Exit code 4; a plain store opened with a passphrase says that it is not encrypted."""
    if key_path(path).exists():
        with refused(path.parent, 4, "wrong passphrase"):
            open_store(path, "mưa rào tháng tám")
        with refused(path.parent, 4, "needs its passphrase"):
            open_store(path, plain=True)
    else:
        with refused(path.parent, 3, "not encrypted"):
            open_store(path, "mưa rào tháng tám")
    with refused(path.parent, 4, "passphrase"):
        open_store(path)


def test_the_passphrase_is_the_same_however_it_is_typed(tmp_path: Path) -> None:
    """Letters composed or decomposed by the input method open the same store."""
    with SqliteStore.open(tmp_path / "a.store", "Hạnh phúc", create=True, cost=QUICK):
        pass
    with open_store(tmp_path / "a.store", "Ha\u0323nh phu\u0301c") as store:
        assert store.events() == ()


@pytest.mark.parametrize("length", [0, 10, 100, 4096, 5000, -4096, -1])
def test_truncated_store(path: Path, length: int) -> None:
    """Cut at the start, inside a page, between pages, at the end: always found at opening."""
    content = path.read_bytes()
    path.write_bytes(content[:length])
    with refused(path.parent, 3, "damaged|empty"):
        reopen(path)


def test_overwritten_page(path: Path) -> None:
    """Damage inside the file, not only at its ends."""
    content = bytearray(path.read_bytes())
    content[8192 : 8192 + 64] = b"\x55" * 64
    path.write_bytes(content)
    with refused(path.parent, 3, "damaged"):
        reopen(path)


def test_something_that_is_not_a_store(path: Path) -> None:
    """A document under a store's name; another program's database."""
    original = path.read_bytes()
    path.write_bytes(b"Kinh gui Tong cuc Thong ke\n" * 500)
    with refused(path.parent, 3, "not a store"):
        reopen(path)
    if not key_path(path).exists():
        path.unlink()
        other = sqlcipher.connect(str(path))
        other.execute("CREATE TABLE song (title)")
        other.commit()
        other.close()
        with refused(path.parent, 3, "not a store of interviews"):
            reopen(path)
    path.write_bytes(original)
    with reopen(path) as store:
        assert len(store.events()) == 300


def test_a_store_that_has_lost_its_name(path: Path) -> None:
    """Without its device's name a store cannot number events."""
    with reopen(path) as store:
        store.execute("DELETE FROM meta")
    with refused(path.parent, 3, "damaged"):
        reopen(path)


def test_a_store_of_a_newer_version(path: Path) -> None:
    """An old program does not touch what a newer one wrote."""
    with reopen(path) as store:
        store.execute(f"PRAGMA user_version = {VERSION + 1}")
    with refused(path.parent, 3, "newer"):
        reopen(path)


def test_a_store_of_an_older_version_is_brought_forward(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every step since its version, in one transaction: a step that fails leaves the store as it was."""
    good, bad = ("CREATE TABLE note (text TEXT) STRICT",), ("INSERT INTO nowhere VALUES (1)",)
    monkeypatch.setattr(schema, "VERSION", VERSION + 2)
    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, good, bad))
    with refused(path.parent, 3, "nowhere"):
        reopen(path)
    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS[:-1], ("INSERT INTO note VALUES ('two')",)))
    for _time in range(2):
        with reopen(path) as store:
            assert store.execute("SELECT text FROM note") == [("two",)]
            assert len(store.events()) == 300


def test_missing_or_damaged_key_file(tmp_path: Path) -> None:
    """A missing key file, a cut one and a changed one are told apart from a wrong passphrase."""
    path = tmp_path / "team1.store"
    again(path, True, create=True).close()
    key = key_path(path)
    text = key.read_bytes()
    for damage, code, words in (
        (text[:60], 3, "key file is damaged"),
        (text.replace(b'"memory": 8388608', b'"memory": 8388609'), 3, "key file is damaged"),
        (text.replace(b'"version": 1', b'"version": 2'), 3, "newer"),
        (b"[]", 3, "key file is damaged"),
    ):
        key.write_bytes(damage)
        with refused(tmp_path, code, words):
            open_store(path, PASSPHRASE)
    key.unlink()
    with refused(tmp_path, 4, "key file of this store is missing"):
        open_store(path, PASSPHRASE)
    key.write_bytes(wrap(b"\x01" * 32, PASSPHRASE, QUICK))
    with refused(tmp_path, 3, "damaged"):
        open_store(path, PASSPHRASE)


def test_a_forged_key_file_cannot_ask_for_all_memory() -> None:
    """The work a key file asks for is bounded."""
    header = json.loads(wrap(bytes(32), PASSPHRASE, QUICK))
    header["slots"][0]["memory"] = 1 << 40
    header["check"] = hashlib.sha256(json.dumps(header["slots"], sort_keys=True).encode()).hexdigest()
    with pytest.raises(StoreError, match="damaged"):
        unwrap(json.dumps(header).encode(), PASSPHRASE)


def test_no_store_there(tmp_path: Path) -> None:
    """A mistyped name does not make an empty store."""
    with refused(tmp_path, 3, "no store here"):
        open_store(tmp_path / "tema1.store", plain=True)
    with refused(tmp_path, 3, "cannot be written"):
        open_store(tmp_path / "nowhere" / "team1.store", plain=True, create=True)
    with refused(tmp_path, 4, "passphrase is empty"):
        open_store(tmp_path / "team1.store", "", create=True)
    with refused(tmp_path, 3, "name of a device"):
        open_store(tmp_path / "team1.store", plain=True, create=True, device="my laptop")


def test_a_key_file_is_never_replaced(tmp_path: Path) -> None:
    """If only the database is gone, a backup of it may still need the key: a new store takes the same key, or is refused."""
    path = tmp_path / "team1.store"
    again(path, True, create=True).close()
    backup = tmp_path / "backup.store"
    shutil.move(path, backup)
    with refused(tmp_path, 4, "wrong passphrase"):
        open_store(path, "something else", create=True)
    with again(path, True, create=True):
        pass
    shutil.copy(key_path(path), key_path(backup))
    reopen(backup).close()


def test_files_are_private_and_hold_nothing_readable(tmp_path: Path) -> None:
    """Owner only, also the log while the store is open; no answer stands in an encrypted store's bytes."""
    path = tmp_path / "team1.store"
    with again(path, True, create=True) as store:
        store.append([answer("case1", value="Nguyễn Thị Tám 0912345678")])
        for name, content in contents(tmp_path).items():
            assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600, name
            assert b"0912345678" not in content
            assert b"CREATE TABLE" not in content


def test_events_cannot_be_changed_or_deleted(path: Path) -> None:
    """Not even by a faulty statement of this program."""
    with reopen(path) as store:
        for statement in ("UPDATE event SET value = '35'", "DELETE FROM event WHERE seq = 7"):
            with pytest.raises(StoreError, match="events"):
                store.execute(statement)
        assert len(store.events()) == 300


def test_a_damaged_store_says_nothing_on_stderr(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """SQLCipher's own log would run over the interview screen."""
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(StoreError):
        reopen(path)
    assert capfd.readouterr() == ("", "")


def test_a_full_disk_loses_nothing(path: Path) -> None:
    """An append that does not fit is refused whole; after making room the same answer goes in."""
    with reopen(path) as store:
        pages = store.execute("PRAGMA page_count")[0][0]
        store.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreError, match="disk is full") as caught:
            store.append([answer("case1", value="x" * 2000) for _draft in range(100)])
        assert caught.value.exit_code == 3
        assert len(store.events()) == 300
        store.execute("PRAGMA max_page_count = 100000")
        assert store.append([answer("case1")])[0].seq == 301
    with reopen(path) as store:
        assert len(store.events()) == 301


SMALL_DISK = """
import subprocess, sys
from pathlib import Path
from survey.errors import StoreError
from survey.store import SqliteStore
from tests.survey.store.stores import QUICK, answer
path, encrypted, action = Path(sys.argv[1]), sys.argv[2] == "encrypted", sys.argv[3]
def again():
    passphrase = "mật khẩu" if encrypted else None
    return SqliteStore.open(path, passphrase, plain=not encrypted, create=True, device="laptop1", cost=QUICK)
def fill(leave):
    with open(path.parent / "ballast", "wb", buffering=0) as ballast:
        try:
            while True:
                ballast.write(bytes(4096))
        except OSError:
            ballast.truncate(max(0, ballast.tell() - leave))
if action == "create":
    fill(8192)
    try:
        again()
    except StoreError as error:
        print("refused:", error.what, sorted(p.name for p in path.parent.iterdir()))
elif action == "protect":
    again().close()
    subprocess.run(["mount", "-o", "remount,ro", str(path.parent)], check=True)
    try:
        again()
    except StoreError as error:
        print("refused:", error.what, sorted(p.name for p in path.parent.iterdir()))
else:
    store, kept = again(), 0
    store.append([answer("case1")])
    fill(200_000)
    try:
        while True:
            kept = store.append([answer("case1", value="y" * 500)])[-1].seq
    except StoreError as error:
        print("refused:", error.what)
    (path.parent / "ballast").unlink()
    store.close()
    with again() as store:
        assert len(store.events()) == kept, (len(store.events()), kept)
        assert store.append([answer("case1")])[0].seq == kept + 1
    print("kept", kept > 10)
"""


@pytest.fixture
def small_disk() -> Callable[..., str]:
    """Runs SMALL_DISK with its store on a file system of one megabyte (a tmpfs in the child's own mount namespace)."""
    unshare = shutil.which("unshare") or "unshare"
    mounting = [unshare, "-rm", "mount", "-t", "tmpfs", "none", "/mnt"]
    if not shutil.which(unshare) or subprocess.run(mounting, capture_output=True, check=False).returncode:
        pytest.skip("this system does not let a test mount a small file system of its own")

    def run(kind: str, action: str) -> str:
        script = f"mount -t tmpfs -o size=1m none /mnt && exec {sys.executable} - /mnt/team1.store {kind} {action}"
        done = subprocess.run([unshare, "-rm", "sh", "-c", script], input=SMALL_DISK, capture_output=True, text=True, check=False)
        assert done.stderr == ""
        return done.stdout

    return run


@pytest.mark.parametrize("kind", ["plain", "encrypted"])
def test_a_disk_that_fills_up(small_disk: Callable[..., str], kind: str) -> None:
    """ENOSPC from the operating system while appending: one message, every acknowledged event kept, the store goes on."""
    lines = small_disk(kind, "append").splitlines()
    assert lines[0].startswith("refused: the disk is full")
    assert lines[1] == "kept True"


@pytest.mark.parametrize("kind", ["plain", "encrypted"])
def test_no_room_for_a_new_store(small_disk: Callable[..., str], kind: str) -> None:
    """ENOSPC while a store is made: one message, and no half-made file stays."""
    assert small_disk(kind, "create").endswith("['ballast']\n")


def test_a_write_protected_stick(small_disk: Callable[..., str]) -> None:
    """A store that cannot be written is not opened; the stick is as it was."""
    assert small_disk("plain", "protect") == "refused: the store cannot be written: Read-only file system ['team1.store']\n"


def test_a_cost_is_stored_with_the_key(tmp_path: Path) -> None:
    """A store made on a fast laptop opens on a slow one with the same work, whatever the program's default is by then."""
    text = wrap(b"\x02" * 32, PASSPHRASE, Cost(passes=2, memory=16 << 20))
    assert unwrap(text, PASSPHRASE) == b"\x02" * 32
    with pytest.raises(KeyProblem):
        unwrap(text, PASSPHRASE + " ")

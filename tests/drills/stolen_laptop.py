"""Whoever steals a laptop in the middle of an interview reads no answer, name or telephone number from its raw bytes.

`python -m tests.drills.stolen_laptop --n N --seed S` sets up N laptops from kits, interviews with `survey interview`, kills it
there, and searches every byte of its folder (store, log, key file, bundle, kit, temporary folder, home) for what was said and
for what the sample says of the person. The same search must find it in a store without encryption, else the drill is wrong.

Then the thief learns the passphrase: he reads every table, decrypts every page of the store and of its log, and has the
team's keys. Of an interview that was closed he finds the ordinary answers (else the search is wrong), but no name and no
telephone number.
"""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random

from survey.errors import KeyProblem
from survey.fieldwork import laptop as machine
from survey.fieldwork.cases import Case
from survey.fieldwork.kit import Kit, seal_kit
from survey.questionnaire.compiled import dump
from survey.questionnaire.load import load
from survey.store import SqliteStore, open_store
from survey.store.key import read_key
from survey.store.sealing import unsealed
from survey.sync.headquarters import Headquarters
from survey.sync.outbox import send
from tests.drills.command import Tally, main
from tests.survey.store.stores import QUICK

PAGE, RESERVED = 4096, 80
PERSONAL = ("full_name", "phone")
PASSPHRASE = "mưa rào tháng bảy"
FORM = Path(__file__).with_name("visit.yaml")
SYLLABLES = ("Nguyễn", "Hoàng", "Phượng", "Đỗ", "Quyên", "Thạch", "Ksor", "Hằng", "Mỵ", "Tuấn", "Nghĩa", "Bích")


def secrets(random: Random) -> dict[str, str]:
    """What one respondent says; long enough that no bytes hold it by chance."""
    return {
        "full_name": " ".join(random.sample(SYLLABLES, 3)),
        "phone": f"09{random.randrange(10**8):08d}",
        "age": str(random.randint(15, 64)),
        "wish": " ".join(random.sample(SYLLABLES, 4)).lower(),
    }


def needles(texts: Sequence[str]) -> Iterator[bytes]:
    """The forms in which a text could stand in a file: encodings, normal forms, JSON escapes, base64."""
    for text in texts:
        for form in ("NFC", "NFD"):
            plain = unicodedata.normalize(form, text)
            yield from (plain.encode(), plain.encode("utf-16-le"), plain.encode("ascii", "backslashreplace"))
            yield base64.b64encode(plain.encode())[:-4]


def leaks(folder: Path, texts: Sequence[str]) -> list[str]:
    """The files in which one of the texts stands."""
    wanted = list(needles(texts))
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path.relative_to(folder)) for path in files if any(needle in path.read_bytes() for needle in wanted)]


def interview(folder: Path, case: str, plain: bool) -> subprocess.Popen[str]:
    """`survey interview` in a process, in lines."""
    words = [sys.executable, "-m", "survey.cli.main", "interview", "visit.json", "--case", case, "--plain", "--interviewer", "An"]
    home = folder / "home"
    home.mkdir(exist_ok=True)
    places = dict.fromkeys(("HOME", "TMPDIR", "SQLITE_TMPDIR", "XDG_CACHE_HOME"), str(home))
    environment = {**os.environ, **places, "KHAOSAT_PASSPHRASE": PASSPHRASE, "KHAOSAT_LANG": "en"}
    return subprocess.Popen(
        [*words, *(["--plain-store"] if plain else [])], cwd=folder, env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=(home / "survey.log").open("a"),
    )  # fmt: skip


def closed_interview(folder: Path, said: dict[str, str]) -> str:
    """Interview to the end and close; what the program said last."""
    with interview(folder, "C2", plain=False) as process:
        return process.communicate("\n".join([*said.values(), "", "1", ""]))[0][-200:]


def interrupted_interview(folder: Path, said: dict[str, str], plain: bool) -> None:
    """Interview and kill the program before the last answer has been closed: the write-ahead log stays behind."""
    with interview(folder, "C1", plain) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write("\n".join(said.values()) + "\n")
        process.stdin.flush()
        for line in process.stdout:
            if "✓ wish" in line:
                break
        process.send_signal(signal.SIGKILL)


def set_up(folder: Path, form: Path, about: dict[str, str]) -> None:
    """A laptop with its kit beside it, as it left headquarters."""
    with tempfile.TemporaryDirectory() as place:
        base = Headquarters.create(Path(place), "trung tâm", "két", QUICK, personal="tủ khóa")
        team = base.new_team("team1", PASSPHRASE, "2026-01-05", QUICK)
        listed = [Case(name, load(form).hash, preload={"enterprise": "E1"}, about=about) for name in ("C1", "C2")]
        kit = Kit(1, "team1", "2026-01-05", base.escrow, base.register, [load(form)], listed, personal=base.personal)
        data = seal_kit(kit, base.identity, team.card, base.team_keys(team.card).read_bytes())
    (folder / "team1-001.kit").write_bytes(data)
    machine.start(folder / "khaosat.db", data, PASSPHRASE, "kit", QUICK)


def sent(folder: Path) -> None:
    """A bundle that was left in the folder."""
    with open_store(folder / "khaosat.db", PASSPHRASE) as store:
        identity = machine.identity_of(store)
        assert identity.trusted is not None
        send(store, identity, identity.trusted, folder)


def decrypted(path: Path) -> Iterator[bytes]:
    """The pages of a store and of its log as who knows the passphrase decrypts them, whether the database still uses them or not.

    Source: SQLCipher 4 design: pages of 4,096 bytes, AES-256-CBC under the raw key, at the end of each 16 bytes IV and 64 HMAC.
    """
    key = read_key(path, PASSPHRASE).hex()
    log = path.with_name(path.name + "-wal").read_bytes()[32:]
    frames = [log[start + 24 : start + 24 + PAGE] for start in range(0, len(log), 24 + PAGE)]
    file = path.read_bytes()
    for number, page in enumerate([*(file[start : start + PAGE] for start in range(0, len(file), PAGE)), *frames]):
        end = PAGE - RESERVED
        words = ["openssl", "enc", "-d", "-aes-256-cbc", "-nopad", "-K", key, "-iv", page[end : end + 16].hex()]
        yield subprocess.run(words, input=page[16 if number == 0 else 0 : end], capture_output=True, check=True).stdout


def told_by_passphrase(folder: Path) -> bytes:
    """All that a thief with the passphrase reads: every row of every table, every page, and what the team's keys open."""
    path = folder / "khaosat.db"
    read = list(decrypted(path))
    with SqliteStore.open(path, PASSPHRASE) as store:
        keys = machine.identity_of(store)
        for (table,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
            read += (str(row).encode() for row in store.execute(f"SELECT * FROM {table}"))
        for event in store.events("C2"):
            with suppress(KeyProblem):
                read.append(unsealed(event, keys.reading).value.encode())
    return b"\n".join(read)


def robbed(tally: Tally, place: str, folder: Path, closed: dict[str, str]) -> None:
    """Count what the thief with the passphrase finds of the closed interview."""
    read = told_by_passphrase(folder)
    for name, text in closed.items():
        found = any(needle in read for needle in needles([text]))
        if name in PERSONAL and found:
            tally.wrong.append(f"{place}: the {name} of the closed interview can be read with the passphrase")
        if name == "wish" and not found:
            tally.wrong.append(f"{place}: the search does not see an ordinary answer with the passphrase")
    tally.counts["bytes read with the passphrase"] += len(read)


def drill(n: int, seed: int) -> Tally:
    """`n` laptops, and one without encryption to see that the search finds what is there."""
    tally = Tally()
    for number in range(n + 1):
        random, plain = Random(seed * 1_000_003 + number), number == n
        said = secrets(random)
        about = {"contact": " ".join(random.sample(SYLLABLES, 4)), "phone_at_work": f"02{random.randrange(10**9):09d}"}
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            (folder / "visit.json").write_text(dump(load(FORM)), encoding="utf-8")
            if not plain:
                set_up(folder, folder / "visit.json", about)
                closed = secrets(random)
                ending = closed_interview(folder, closed)
                if "closed and saved" not in ending:
                    tally.wrong.append(f"seed {seed}, number {number}: the interview was not closed: {ending}")
            interrupted_interview(folder, said, plain)
            logged = (folder / "khaosat.db-wal").stat().st_size
            found = leaks(folder, [text for text in (*said.values(), *about.values()) if len(text) > 4])
            if plain:
                tally.counts["found without encryption"] += len(found)
                if "khaosat.db-wal" not in found:
                    tally.wrong.append("the search does not see what stands there without encryption")
                continue
            robbed(tally, f"seed {seed}, number {number}", folder, closed)
            sent(folder)
            texts = (*said.values(), *closed.values(), *about.values())
            found += leaks(folder, [text for text in texts if len(text) > 4])
        tally.counts["laptops"] += 1
        tally.counts["bytes of log"] += logged
        if not logged:
            tally.wrong.append(f"seed {seed}, number {number}: no write-ahead log was left to search")
        tally.wrong += [f"seed {seed}, number {number}: readable in {name}" for name in found]
    return tally


if __name__ == "__main__":
    sys.exit(main("stolen_laptop", __doc__, drill, 10))

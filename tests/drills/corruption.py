"""A valid bundle, corrupted in every way we can think of: none may be taken in, none may crash, each must give a reason.

`python -m tests.drills.corruption --n N --seed S` makes N corruptions. Some come from outside (bits flipped, cut, spliced, signed
by strangers), some from whoever holds a stolen team key and signs what no laptop writes (bombs, paths, forged events).
Headquarters must hold byte for byte what it held, within the time and the memory of one bundle.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pyrage
from pyrage import x25519

from survey.errors import SurveyError
from survey.store import MemoryStore
from survey.sync.envelope import KEY, SIGNATURE, open_envelope, seal
from survey.sync.inbox import receive
from survey.sync.keys import Identity
from survey.sync.manifest import EVENTS, MANIFEST
from survey.sync.merge import canonical_dump
from survey.sync.outbox import send
from survey.sync.register import Register
from tests.drills.command import Tally, main
from tests.survey.sync.people import People, laptop

MOST_SECONDS = 5.0
MOST_GROWTH = 300 << 20


@dataclass
class Scene:
    """Two sealed bundles, what is inside the first, who takes part, and chance."""

    people: People
    register: Register
    revoked: Identity
    files: tuple[bytes, ...]
    content: bytes
    random: Random

    def sign(self, content: bytes, signer: Identity | None = None) -> bytes:
        """Sealed to headquarters, by the team unless somebody else is named."""
        return seal("bundle", content, signer or self.people.team1, self.people.hq.card)

    def rezip(self, change: Callable[[dict[str, bytes]], None]) -> bytes:
        """The content with its files changed, signed by the stolen key; the manifest's hashes are brought in line."""
        with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        change(files)
        manifest = json.loads(files[MANIFEST])
        for name in manifest["files"]:
            if name in files:
                manifest["files"][name] = {"sha256": sha256(files[name]).hexdigest(), "bytes": len(files[name])}
        files[MANIFEST] = json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        return self.sign(zipped(list(files.items())))


def zipped(files: list[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files:
            archive.writestr(name, text)
    return buffer.getvalue()


def flip(data: bytes, random: Random, count: int = 1) -> bytes:
    """The bytes with some bits flipped."""
    changed = bytearray(data)
    for place in random.sample(range(len(changed)), count):
        changed[place] ^= 1 << random.randrange(8)
    return bytes(changed)


def flipped(scene: Scene) -> bytes:
    return flip(scene.files[0], scene.random, scene.random.choice((1, 1, 2, 50)))


def truncated(scene: Scene) -> bytes:
    return scene.files[0][: scene.random.randrange(len(scene.files[0]))]


def extended(scene: Scene) -> bytes:
    return scene.files[0] + scene.random.randbytes(scene.random.randint(1, 5000))


def spliced(scene: Scene) -> bytes:
    first, second = scene.random.sample(scene.files, 2)
    return first[: scene.random.randrange(90, len(first))] + second[scene.random.randrange(90, len(second)) :]


def noise(scene: Scene) -> bytes:
    return scene.random.randbytes(scene.random.randrange(3000))


def relabelled(scene: Scene) -> bytes:
    return scene.files[0].replace(b"bundle", scene.random.choice((b"kit", b"receipt", b"Bundle", b"bundles")), 1)


def re_signed(scene: Scene) -> bytes:
    return scene.sign(
        scene.content, scene.random.choice((scene.people.stranger, scene.revoked, scene.people.team2, scene.people.hq))
    )


def edited_after_signing(scene: Scene) -> bytes:
    """Opened by somebody at headquarters, changed, and sealed again under the old signature."""
    line, _newline, sealed = scene.files[0].partition(b"\n")
    inside = pyrage.decrypt(sealed, [scene.people.hq.reading])
    changed = flip(inside, scene.random)
    return line + b"\n" + bytes(pyrage.encrypt(changed, [x25519.Recipient.from_str(scene.people.hq.card.recipient)]))


def replayed(scene: Scene) -> bytes:
    """A bundle that was taken in long ago, as it was or sealed anew: it may be known, never new."""
    return scene.random.choice((scene.files[0], scene.sign(scene.content)))


def manifest_edited(scene: Scene) -> bytes:
    changes: list[Callable[[dict[str, Any]], None]] = [
        lambda manifest: manifest.update(team="team2"),
        lambda manifest: manifest.update(to="0" * 64),
        lambda manifest: manifest.update(version=2),
        lambda manifest: manifest["runs"][0].update(last=manifest["runs"][0]["last"] + 1),
        lambda manifest: manifest["runs"][0].update(first=2),
        lambda manifest: manifest["runs"][0].update(before="1" * 64),
        lambda manifest: manifest["runs"][0].update(head="1" * 64),
        lambda manifest: manifest["runs"][0].update(device="laptop9"),
        lambda manifest: manifest["runs"][0].update(last=2**60),
        lambda manifest: manifest.update(runs=manifest["runs"] * 2),
        lambda manifest: manifest.update(number=-1),
        lambda manifest: manifest.update(number=1.5),
        lambda manifest: manifest.update(extra="x"),
        lambda manifest: manifest.pop("device"),
        lambda manifest: manifest.update(device="../../etc"),
        lambda manifest: manifest.update(files=[]),
        lambda manifest: manifest.update(made="x" * 10_000),
    ]
    change = scene.random.choice(changes)

    def edit(files: dict[str, bytes]) -> None:
        manifest = json.loads(files[MANIFEST])
        change(manifest)
        files[MANIFEST] = json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    with zipfile.ZipFile(io.BytesIO(scene.content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    edit(files)
    return scene.sign(zipped(list(files.items())))


def events_forged(scene: Scene) -> bytes:
    """Lines changed, left out, doubled, swapped, or not JSON at all; sizes and hashes of the file are right again."""
    random = scene.random

    def change(files: dict[str, bytes]) -> None:
        lines = files[EVENTS].splitlines(keepends=True)
        place = random.randrange(len(lines))
        nasty = (b"[" * 5000, b"{}", b"null", b"\xff\xfe", b'["\\ud800"]', b"1e999", b"9" * 5000, lines[place].strip() + b" ")
        kind = random.randrange(6)
        if kind == 0:
            lines[place] = flip(lines[place], random)
        elif kind == 1:
            del lines[place]
        elif kind == 2:
            lines.insert(place, lines[place])
        elif kind == 3:
            lines[place - 1], lines[place] = lines[place], lines[place - 1]
        elif kind == 4:
            lines[place] = random.choice(nasty) + b"\n"
        else:
            fields = json.loads(lines[place])
            fields[random.randrange(10)] = random.choice((None, "", "x" * 5000, -1, 2**70, True, [], "a\0b", 1.5))
            lines[place] = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        files[EVENTS] = b"".join(lines)

    return scene.rezip(change)


def bomb(scene: Scene) -> bytes:
    """A few kilobytes that unpack to tens of megabytes, as events, as a questionnaire, or as the manifest."""
    size = scene.random.choice((4, 16, 64)) << 20
    name = scene.random.choice((EVENTS, MANIFEST, f"forms/{'a' * 64}.json"))
    files = {MANIFEST: b"{}", EVENTS: b""} | {name: b"\0" * size}
    return scene.sign(zipped(list(files.items())))


def path_traversal(scene: Scene) -> bytes:
    names = (
        "../../../etc/cron.d/x",
        "/etc/passwd",
        "..\\..\\x.exe",
        "C:\\x",
        "forms/../../x.json",
        "a" * 60_000,
        "events.jsonl/",
    )
    return scene.rezip(lambda files: files.update({scene.random.choice(names): b"x"}))


def too_many_files(scene: Scene) -> bytes:
    return scene.rezip(lambda files: files.update({f"forms/{number:064x}.json": b"{}" for number in range(400)}))


def other_form(scene: Scene) -> bytes:
    def change(files: dict[str, bytes]) -> None:
        name = next(name for name in files if name.startswith("forms/"))
        files[name] = scene.random.choice((b"{}", b"[" * 10_000, b"", files[name] + b" ", b"\xff"))

    return scene.rezip(change)


def archive_broken(scene: Scene) -> bytes:
    """What the zip library must cope with: the archive itself cut or overwritten, signed by the stolen key."""
    cut = scene.content[: scene.random.randrange(len(scene.content))]
    return scene.sign(scene.random.choice((cut, scene.random.randbytes(500), b"", b"PK\x05\x06" + bytes(18))))


KINDS: dict[str, Callable[[Scene], bytes]] = {
    kind.__name__: kind
    for kind in (
        flipped, truncated, extended, spliced, noise, relabelled, re_signed, edited_after_signing, replayed, manifest_edited,
        events_forged, bomb, path_traversal, too_many_files, other_form, archive_broken,
    )
}  # fmt: skip
RARE = frozenset({"bomb", "too_many_files"})
"""Kinds that take long to make; one in twenty of them is enough."""


def scene_of(random: Random) -> Scene:
    """A team that has sent twice, and a former team whose key was revoked."""
    people, revoked = People(), Identity.new("team3")
    register = people.register.allow(revoked.card, "2026-01-05").revoke("team3", "2026-02-01", "stolen")
    with tempfile.TemporaryDirectory() as place:
        files = []
        for name in ("laptop1", "laptop2"):
            (sent,) = send(laptop(name, 4, 10), people.team1, people.hq.card, Path(place))
            files.append(sent.path.read_bytes())
    content = open_envelope("bundle", files[0], people.hq, register.permit).content
    assert len(content) > KEY + SIGNATURE
    return Scene(people, register, revoked, tuple(files), content, random)


def drill(n: int, seed: int) -> Tally:
    """`n` corruptions of kinds in turn."""
    scene, tally = scene_of(Random(seed)), Tally()
    hq = MemoryStore("hq")
    receive(hq, scene.people.hq, scene.register.permit, scene.files[0])
    before, notes = canonical_dump(hq), len(hq.meta)
    start = peak()
    for number in range(n):
        scene.random.seed(seed * 1_000_003 + number)
        names = [name for name in KINDS if name not in RARE or number % 20 == 0]
        name = scene.random.choice(names)
        data = KINDS[name](scene)
        began = time.monotonic()
        said = verdict(hq, scene, data, known=name == "replayed")
        took = time.monotonic() - began
        if said is None and canonical_dump(hq) != before:
            said = "headquarters' store was changed"
        if took > MOST_SECONDS:
            said = f"took {took:.1f} s"
        if said:
            tally.wrong.append(f"seed {seed}, number {number}, {name}: {said}")
        tally.counts[name] += 1
    if peak() - start > MOST_GROWTH:
        tally.wrong.append(f"memory grew by {(peak() - start) >> 20} MB")
    if len([name for name in hq.meta if name.startswith("bundle:")]) != 1:
        tally.wrong.append(f"{len(hq.meta) - notes} notes of bundles were added")
    return tally


def verdict(hq: MemoryStore, scene: Scene, data: bytes, known: bool) -> str | None:
    """What was wrong in how headquarters took one file; None if it was refused with a reason, or known and nothing new."""
    if data in scene.files and not known:
        return None
    try:
        received = receive(hq, scene.people.hq, scene.register.permit, data)
    except SurveyError as error:
        return None if error.what and not known else f"refused without a reason, or a known bundle refused: {error}"
    except Exception as error:
        return f"crashed: {type(error).__name__} {error}"
    return None if known and received.report is None else "was taken in"


def peak() -> int:
    """The most memory this process has had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    sys.exit(main("corruption", __doc__, drill, 10_000))

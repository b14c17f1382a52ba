"""The content of a bundle: a zip of events, the questionnaires they were made with, and the manifest. See docs/bundle.md.

It is written part by part, none larger than asked for, and read within limits, event by event: the events need not fit in memory.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator

from survey.errors import BundleError
from survey.frozen import dataclass
from survey.language import _
from survey.store.chain import Link
from survey.sync.event_lines import LONGEST_LINE, Runs, read_links
from survey.sync.manifest import EVENTS, FORM, MANIFEST, File, Manifest, Run

PART = 8 << 20
"""Bytes of one part: what any e-mail provider takes, after base64."""
RESERVE = 4 << 10
"""What manifest, directory and seal may add to a part."""
EPOCH = (1980, 1, 1, 0, 0, 0)
CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Limits:
    """What a bundle may ask of the computer that reads it, in bytes; `ratio` (unpacked to packed) is for files above `small`."""

    entries: int = 300
    manifest: int = 4 << 20
    form: int = 32 << 20
    events: int = 2 << 30
    small: int = 1 << 20
    ratio: int = 250


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Part:
    """One part as it was written: the runs of events in it, its files' hashes, and the means to finish it with a manifest."""

    runs: tuple[Run, ...]
    files: dict[str, File]
    last: bool
    finish: Callable[[Manifest], bytes]


def write_parts(links: Iterable[Link], form_text: Callable[[str], str | None], size: int = PART) -> Iterator[Part]:
    """Cut links into parts of at most about `size` bytes, each with every questionnaire its events were made with.

    `form_text` gives a questionnaire's canonical JSON by its hash, or None where the store has none. No part is larger than
    `size` unless a single event and its questionnaire are.
    """
    source = iter(links)
    item = next(source, None)
    while item is not None:
        writer = _Writer(form_text)
        while item is not None and (writer.empty or writer.expected() + RESERVE <= size):
            writer.add(item)
            item = next(source, None)
        yield writer.part(last=item is None)


class _Writer:
    """One part in the making; it stays in memory, so that no readable copy of answers is ever on the disk."""

    def __init__(self, form_text: Callable[[str], str | None]) -> None:
        self._buffer = io.BytesIO()
        self._zip = zipfile.ZipFile(self._buffer, "w", zipfile.ZIP_DEFLATED)
        self._events = self._zip.open(_entry(EVENTS), "w", force_zip64=True)
        self._hash, self._bytes = hashlib.sha256(), 0
        self._runs = Runs()
        self._form_text = form_text
        self._forms: dict[str, bytes] = {}
        self._forms_packed = 0
        self._pending = 0
        self.empty = True

    def add(self, item: Link) -> None:
        line = self._runs.line(item)
        self._events.write(line)
        self._hash.update(line)
        self._bytes += len(line)
        self._pending += len(line)
        self.empty = False
        hash = item.event.form_hash
        if hash and hash not in self._forms:
            text = (self._form_text(hash) or "").encode()
            self._forms[hash] = text
            self._forms_packed += len(zlib.compress(text))

    def expected(self) -> int:
        """The size of the part if it ended here; what deflate still holds back counts in full."""
        written = self._buffer.tell()
        if self._pending > CHUNK:
            self._pending = 0
        return written + self._pending + self._forms_packed

    def part(self, last: bool) -> Part:
        self._events.close()
        files = {EVENTS: File(self._hash.hexdigest(), self._bytes)}
        for hash, text in sorted(self._forms.items()):
            if text:
                self._zip.writestr(_entry(f"forms/{hash}.json"), text)
                files[f"forms/{hash}.json"] = File(hashlib.sha256(text).hexdigest(), len(text))
        return Part(self._runs.done(), files, last, self._finish)

    def _finish(self, manifest: Manifest) -> bytes:
        self._zip.writestr(_entry(MANIFEST), manifest.to_bytes())
        self._zip.close()
        return self._buffer.getvalue()


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that has been opened: its manifest, its questionnaires, and its events once for the asking."""

    manifest: Manifest
    forms: tuple[str, ...]
    links: Iterator[Link]


def read_bundle(content: bytes, limits: Limits = LIMITS, where: str | None = None) -> Bundle:
    """Parse a bundle's content within limits. `links` is read as it is used; what is wrong with events shows then.

    Raises:
        BundleError: it is not a bundle, asks for more than the limits allow, or does not fit its own manifest.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = _checked(archive, limits, where)
        manifest = Manifest.from_bytes(_read_whole(archive, entries[MANIFEST], limits.manifest, where), where)
        if set(manifest.files) | {MANIFEST} != set(entries) or EVENTS not in manifest.files:
            raise BundleError(_("the bundle does not hold the files its manifest names"), where=where)
        forms = tuple(
            _form(archive, entries[name], manifest.files[name], limits, where)
            for name in sorted(manifest.files)
            if name != EVENTS
        )
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, UnicodeDecodeError, RuntimeError) as error:
        raise unreadable(where) from error
    lines = _lines(archive, entries[EVENTS], manifest.files[EVENTS], where)
    return Bundle(manifest, forms, read_links(lines, manifest.runs, where))


def _checked(archive: zipfile.ZipFile, limits: Limits, where: str | None) -> dict[str, zipfile.ZipInfo]:
    """The entries by name, if all are such as we write: known names, no doubles, sizes within bounds."""
    found = archive.infolist()
    entries = {entry.filename: entry for entry in found}
    if len(found) > limits.entries:
        raise BundleError(_("the bundle holds {count} files, too many").format(count=len(found)), where=where)
    for entry in found:
        name = entry.filename
        if name not in (MANIFEST, EVENTS) and not FORM.fullmatch(name):
            raise BundleError(_("the bundle holds a file it must not hold: {name}").format(name=repr(name)[:120]), where=where)
        most = limits.events if name == EVENTS else limits.form
        if entry.file_size > most or entry.file_size > max(limits.small, limits.ratio * entry.compress_size):
            raise BundleError(
                _("{name} in the bundle unpacks to {size} bytes, more than is allowed").format(name=name, size=entry.file_size),
                where=where,
            )
    if len(entries) != len(found) or not {MANIFEST, EVENTS} <= entries.keys():
        raise BundleError(_("the bundle does not hold the files its manifest names"), where=where)
    return entries


def _form(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, file: File, limits: Limits, where: str | None) -> str:
    """A questionnaire's text; its name is the hash of its text, so that events cannot come with another form than theirs."""
    text = _read_whole(archive, entry, limits.form, where)
    named = FORM.fullmatch(entry.filename)
    if named is None or not hashlib.sha256(text).hexdigest() == file.sha256 == named[1]:
        raise BundleError(_("{name} does not fit its hash in the manifest").format(name=entry.filename), where=where)
    return text.decode()


def _read_whole(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int, where: str | None) -> bytes:
    with archive.open(entry) as stream:
        text = stream.read(most + 1)
    if len(text) > most:
        raise BundleError(
            _("{name} in the bundle unpacks to {size} bytes, more than is allowed").format(name=entry.filename, size=len(text)),
            where=where,
        )
    return text


def _lines(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, file: File, where: str | None) -> Iterator[bytes]:
    """The lines of the events' file; that its hash is the manifest's shows at the end."""
    hash, size = hashlib.sha256(), 0
    try:
        with archive.open(entry) as stream:
            while line := stream.readline(LONGEST_LINE + 1):
                hash.update(line)
                size += len(line)
                if len(line) > LONGEST_LINE or size > file.bytes:
                    break
                yield line
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise unreadable(where) from error
    if File(hash.hexdigest(), size) != file:
        raise BundleError(_("{name} does not fit its hash in the manifest").format(name=EVENTS), where=where)


def unreadable(where: str | None) -> BundleError:
    """What to raise where the inside of a signed file is not what the program writes."""
    return BundleError(_("the inside of the file cannot be read"), where=where, advice=_("ask the team to send it again"))


def _entry(name: str) -> zipfile.ZipInfo:
    """A zip entry without the time of day: the same content makes the same bytes."""
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry

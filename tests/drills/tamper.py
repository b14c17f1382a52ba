"""`python -m tests.drills.tamper --n 200 --seed 1`: changes one digit of a finished report and asks whether it is found.

Digits are taken in turn from figures and words of the text, from boxes of tables and from charts: the numbers drawn, those in
the workbook behind, the words for the blind, the picture. The untouched report must give no finding. With `--resaved` the report
is saved by LibreOffice first, which drops the names of tables, charts and figures.
"""

from __future__ import annotations

import io
import random
import re
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import click

from analysis.report.build import build
from analysis.report.definition import read_definition
from analysis.report.readers.word import read_word
from analysis.report.style import style
from analysis.report.verify import compare, expected_of
from analysis.report.writers import write_report
from analysis.tables.writers.word import bookmark_of
from tests.analysis import workers

DEFINITION = Path(__file__).resolve().parents[1] / "analysis" / "report" / "report.yaml"
DOCUMENT = "word/document.xml"
TABLE = r"<w:tbl>(?:(?!<w:tbl>).)*?w:name=\"(?:%s)_.*?</w:tbl>"
TEXT = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")
VALUE = re.compile(r"<c:v>([^<]*)</c:v>")
WORDS = re.compile(r' descr="([^"]*)"')
SHEET_VALUE = re.compile(r"<v>([^<]*)</v>")


@dataclass
class Tally:
    """How many changes of each kind were made, which were not found, and what was said of the untouched file."""

    made: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    false_alarms: list[str] = field(default_factory=list)


def digits(text: str, pattern: re.Pattern[str], spans: list[tuple[int, int]] | None = None, inside: bool = True) -> list[int]:
    """Places of the digits in what a pattern finds, inside or outside of some spans."""
    found = []
    for match in pattern.finditer(text):
        within = any(start <= match.start() < end for start, end in spans or [])
        if spans is None or within is inside:
            found += [match.start(1) + place for place, sign in enumerate(match[1]) if sign.isdigit()]
    return found


def other_digit(chance: random.Random, text: str, place: int) -> str:
    """The text with another digit at this place."""
    new = chance.choice([digit for digit in "0123456789" if digit != text[place]])
    return text[:place] + new + text[place + 1 :]


class Tamperer:
    """Makes changed copies of a Word file that has these tables."""

    def __init__(self, path: Path, tables: Iterable[str], seed: int) -> None:
        self.chance = random.Random(seed)
        with zipfile.ZipFile(path) as package:
            self.parts = {name: package.read(name) for name in package.namelist()}
        self.document = self.parts[DOCUMENT].decode()
        pattern = TABLE % "|".join(map(bookmark_of, tables))
        self.tables = [match.span() for match in re.finditer(pattern, self.document, re.DOTALL)]

    def changed(self, kind: str) -> dict[str, bytes]:
        """The parts of the file with one change of this kind."""
        return {**self.parts, **getattr(self, kind)()}

    def _in_document(self, places: list[int]) -> dict[str, bytes]:
        return {DOCUMENT: other_digit(self.chance, self.document, self.chance.choice(places)).encode()}

    def text(self) -> dict[str, bytes]:
        return self._in_document(digits(self.document, TEXT, self.tables, inside=False))

    def table(self) -> dict[str, bytes]:
        return self._in_document(digits(self.document, TEXT, self.tables))

    def chart(self) -> dict[str, bytes]:
        way = self.chance.choice(["drawn", "workbook", "words", "picture"])
        return dict([getattr(self, f"_{way}")()])

    def _drawn(self) -> tuple[str, bytes]:
        name = self.chance.choice([name for name in self.parts if name.startswith("word/charts/chart")])
        text = self.parts[name].decode()
        return name, other_digit(self.chance, text, self.chance.choice(digits(text, VALUE))).encode()

    def _workbook(self) -> tuple[str, bytes]:
        name = self.chance.choice([name for name in self.parts if name.startswith("word/embeddings/")])
        with zipfile.ZipFile(io.BytesIO(self.parts[name])) as book:
            parts = {entry: book.read(entry) for entry in book.namelist()}
        sheet = "xl/worksheets/sheet1.xml"
        text = parts[sheet].decode()
        numbers = re.compile(r'<c r="[B-Z]\d+"(?: s="\d+")?><v>([^<]*)</v>')
        parts[sheet] = other_digit(self.chance, text, self.chance.choice(digits(text, numbers))).encode()
        return name, packed(parts)

    def _words(self) -> tuple[str, bytes]:
        return next(iter(self._in_document(digits(self.document, WORDS)).items()))

    def _picture(self) -> tuple[str, bytes]:
        name = self.chance.choice([name for name in self.parts if name.startswith("word/media/")])
        blob = bytearray(self.parts[name])
        blob[self.chance.randrange(len(blob) // 2, len(blob) - 20)] ^= 1
        return name, bytes(blob)


def packed(parts: dict[str, bytes]) -> bytes:
    """Parts as a zip package."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, blob in parts.items():
            package.writestr(name, blob)
    return buffer.getvalue()


def resaved(path: Path) -> Path:
    """The file as LibreOffice saves it, in a folder beside it."""
    folder = path.parent / "resaved"
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder), str(path)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return folder / path.name


def drill(n: int, seed: int, *, resave: bool = False) -> Tally:
    """Write a report, tamper with `n` copies of it, verify each."""
    tally, data, definition = Tally(), workers.dataset(), read_definition(DEFINITION)
    with tempfile.TemporaryDirectory() as folder:
        path = write_report(build(definition, data), style(definition.style), Path(folder) / "report.docx")
        path = resaved(path) if resave else path
        untouched = read_word(path)
        expected = expected_of(untouched, data)
        tally.false_alarms = [str(finding) for finding in compare(untouched, expected)]
        tamperer, copy = Tamperer(path, untouched.record.tables, seed), Path(folder) / "copy.docx"
        for turn in range(n):
            kind = ("text", "table", "chart")[turn % 3]
            copy.write_bytes(packed(tamperer.changed(kind)))
            tally.made[kind] += 1
            if not compare(read_word(copy), expected):
                tally.missed.append(f"change {turn} in {kind}")
    return tally


@click.command()
@click.option("--n", default=200, show_default=True, help="How many changed copies.")
@click.option("--seed", default=1, show_default=True)
@click.option("--resaved", is_flag=True, help="Change copies that LibreOffice has saved.")
def main(n: int, seed: int, resaved: bool) -> None:
    """Change single digits of a report; exit 1 if a change is not found or the untouched report is blamed."""
    tally = drill(n, seed, resave=resaved)
    made = ", ".join(f"{count} in {kind}" for kind, count in tally.made.items())
    print(f"{sum(tally.made.values())} changes ({made}): {len(tally.missed)} missed; "
          f"{len(tally.false_alarms)} findings in the untouched report")  # fmt: skip
    for line in [*tally.missed, *tally.false_alarms][:20]:
        print(line)
    sys.exit(1 if tally.missed or tally.false_alarms else 0)


if __name__ == "__main__":
    main()

"""The narrative of a report: Markdown that people write, with references to figures, tables and charts in double braces.

A line `## KEY` starts the text of the outline's section `KEY` (`## 1/III/3`); a paragraph that is only `{{ table: NAME }}` or
`{{ chart: NAME }}` puts the table or chart there, `{{ method: NAME }}` a sentence on data and methods (`data`, `sample`,
`weights`, `variance`, `answered`, `response`). `### …` is a heading within a section, `- …` an item of a list.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from analysis.dataset import did_you_mean
from analysis.errors import PlanError
from analysis.report.outline import Outline
from analysis.report.readers.inserted import Picture
from analysis.report.reference import Reference, parse_reference

START, END = "\ue000", "\ue001"  # private-use marks around the number of a reference while Markdown is read
BRACES = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
TOLD = re.compile(r"^method:\s*(\S+)$")
PLACED = re.compile(r"^(table|chart):\s*(\S+)$")


@dataclass(frozen=True)
class Words:
    """A stretch of text of one weight."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Quoted:
    """A reference in the text, of one weight."""

    reference: Reference
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Told:
    """A sentence that the toolkit writes on data and methods, by name, of one weight."""

    name: str
    where: str
    bold: bool = False
    italic: bool = False


Inlined = Words | Quoted | Told


@dataclass(frozen=True)
class Placed:
    """A table or chart asked for by name."""

    kind: str
    name: str
    where: str


@dataclass(frozen=True)
class Pictured:
    """A picture that people put into the Word file, where it stood."""

    picture: Picture


@dataclass(frozen=True)
class Passage:
    """A paragraph, item or subheading of the narrative."""

    kind: str
    pieces: tuple[Inlined, ...]


Piece = Passage | Placed | Pictured
Narrative = Mapping[str, tuple[Piece, ...]]
"""Pieces by the key of their section."""


def read_narrative(path: Path, outline: Outline) -> dict[str, tuple[Piece, ...]]:
    """The narrative's pieces by section key.

    Raises:
        PlanError: the file cannot be read, a key is not in the outline or comes twice, braces do not match, a reference
            cannot be read; names the line.
    """
    try:
        text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise PlanError("cannot be read as UTF-8 text", where=str(path), advice="check the path and the encoding") from error
    sections: dict[str, tuple[Piece, ...]] = {}
    for line, key, body in _sections(text, path):
        where = f"{path}:{line}"
        if key not in outline:
            known = [section.key for section in outline.sections]
            raise PlanError(f"“{key}” is not a section of the outline", where=where, advice=did_you_mean(key, known))
        if key in sections:
            raise PlanError(f"section “{key}” comes twice", where=where, advice="join the two")
        sections[key] = tuple(_Section(path, line, body).pieces())
    return sections


def read_sentence(text: str, where: str) -> tuple[Inlined, ...]:
    """One sentence with references, found at file and line `where`.

    Raises:
        PlanError: braces do not match, a reference cannot be read, or it is more than one paragraph.
    """
    path, _, line = where.rpartition(":")
    pieces = list(_Section(Path(path), int(line) - 1, unicodedata.normalize("NFC", text)).pieces())
    if len(pieces) != 1 or not isinstance(pieces[0], Passage):
        raise PlanError("is not one sentence", where=where, advice="write words and references in one line")
    return pieces[0].pieces


def _sections(text: str, path: Path) -> Iterator[tuple[int, str, str]]:
    """Line, key and body of each section; what stands before the first one is a comment for writers."""
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("## ")]
    if not starts:
        raise PlanError("has no section", where=f"{path}:1", advice="start one with a line “## 1/I/1”")
    for start, stop in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield start + 1, lines[start][3:].strip(), "\n".join(lines[start + 1 : stop])


class _Section:
    """The text of one section on its way from Markdown to pieces."""

    def __init__(self, path: Path, line: int, body: str) -> None:
        self.path = path
        self.line = line
        self.found: list[tuple[str, str]] = []
        self.body = BRACES.sub(lambda match: self._hold(match, body), body)
        for brace in ("{{", "}}"):
            if brace in self.body:
                where = self._where(self.body, self.body.index(brace))
                raise PlanError(f"“{brace}” stands alone", where=where, advice="a reference is {{ between two braces }}")

    def _where(self, text: str, offset: int) -> str:
        return f"{self.path}:{self.line + 1 + text.count(chr(10), 0, offset)}"

    def _hold(self, match: re.Match[str], body: str) -> str:
        """A mark in place of a reference, as many lines long, so that Markdown does not read what is inside it."""
        self.found.append((match[1].strip(), self._where(body, match.start())))
        return f"{START}{len(self.found) - 1}{END}" + "\n" * match[0].count("\n")

    def pieces(self) -> Iterator[Piece]:
        tokens = MarkdownIt("commonmark", {"html": False}).parse(self.body)
        kind = "body"
        for token in tokens:
            if token.type in ("heading_open", "list_item_open", "heading_close", "list_item_close"):
                kind = {"heading_open": "subheading", "list_item_open": "bullet"}.get(token.type, "body")
            elif token.type == "inline":
                yield self._piece(kind, token)
            elif token.type not in UNDERSTOOD:
                where = f"{self.path}:{self.line + 1 + (token.map or [0])[0]}"
                raise PlanError(
                    f"{token.type.removesuffix('_open')} is not understood here",
                    where=where,
                    advice="use paragraphs, lists, ###, **bold** and *italic*",
                )

    def _piece(self, kind: str, token: Token) -> Piece:
        only = re.fullmatch(f"{START}(\\d+){END}", token.content.strip())
        if only:
            source, where = self.found[int(only[1])]
            placed = PLACED.match(source)
            if placed:
                return Placed(placed[1], placed[2], where)
        return Passage(kind, tuple(self._inlines(token.children or [])))

    def _inlines(self, children: Sequence[Token]) -> Iterator[Inlined]:
        bold = italic = False
        for child in children:
            if child.type in ("strong_open", "strong_close"):
                bold = child.type == "strong_open"
            elif child.type in ("em_open", "em_close"):
                italic = child.type == "em_open"
            else:
                text = " " if child.type in ("softbreak", "hardbreak") else child.content
                yield from self._split(text, bold=bold, italic=italic)

    def _split(self, text: str, *, bold: bool, italic: bool) -> Iterator[Inlined]:
        for part in re.split(f"({START}\\d+{END})", text):
            if part.startswith(START):
                source, where = self.found[int(part[1:-1])]
                if PLACED.match(source):
                    advice = "give it a paragraph of its own"
                    raise PlanError(f"“{source}” stands within a sentence", where=where, advice=advice)
                told = TOLD.match(source)
                yield Told(told[1], where, bold, italic) if told else Quoted(parse_reference(source, where), bold, italic)
            elif part:
                yield Words(part, bold, italic)


UNDERSTOOD = {
    "paragraph_open",
    "paragraph_close",
    "bullet_list_open",
    "bullet_list_close",
}

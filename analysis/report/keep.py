"""The prose that people wrote in Word, told again with new numbers: what `analysis report --keep` does.

The file is read into the pieces a narrative has: sentences with their references, tables and charts by name. A section that
nobody edited is taken from the narrative as it is now; one that was edited is taken from Word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import dropwhile

from analysis.dataset import in_language
from analysis.report.build import TO_WRITE
from analysis.report.definition import Definition
from analysis.report.methods import METHOD
from analysis.report.narrative import Inlined, Narrative, Passage, Pictured, Piece, Placed, Quoted, Told, Words, read_narrative
from analysis.report.outline import Outline, Section
from analysis.report.readers.word import LAYOUT, Boxes, ChartItem, Line, Run, WordReport
from analysis.report.reference import Reference, parse_reference

KINDS = {"Item": "bullet", "List Paragraph": "bullet"}  # a heading is a subheading, any other style is body text
FOOT = ("Recipients title", "Recipients", "Signer")
GENERATED = ("Table caption", "Table subtitle", "Table note", "Table end", "Figure")
BULLET = "- "


@dataclass(frozen=True)
class Kept:
    """The narrative of the new report, and what its makers should know of each section that was edited in Word."""

    narrative: Narrative
    notes: tuple[str, ...]


def keep(previous: WordReport, definition: Definition) -> Kept:
    """The definition's narrative with the sections that were edited in Word in the place of its own.

    Raises:
        PlanError: the narrative, or that which the file carries, cannot be read.
    """
    with previous.record.definition() as carried:
        before = read_narrative(carried.narrative, carried.outline)
    now = read_narrative(definition.narrative, definition.outline)
    edited = {
        key: pieces
        for key, pieces in narrative_of(previous, definition.outline, definition.language).items()
        if _bare(pieces) != _bare(before.get(key, ()))
    }
    notes = []
    for key in edited:
        notes.append(f"section {key} is kept as it was edited in {previous.path.name}")
        if _bare(now.get(key, ())) != _bare(before.get(key, ())):
            notes.append(f"section {key} has changed in the narrative too; that text is not used")
    notes += list(_lost(previous))
    notes += [f"a table that people made in Word is not carried over: “{text}”" for text in _own_tables(previous)]
    # Tables of edited sections move with them; a section that had lost one to another must not place it again.
    elsewhere = {(piece.kind, piece.name) for pieces in edited.values() for piece in pieces if isinstance(piece, Placed)}
    unedited = {key: _without(pieces, elsewhere) for key, pieces in now.items() if key not in edited}
    return Kept({**unedited, **edited}, tuple(notes))


def _without(pieces: Sequence[Piece], gone: set[tuple[str, str]]) -> tuple[Piece, ...]:
    return tuple(piece for piece in pieces if not (isinstance(piece, Placed) and (piece.kind, piece.name) in gone))


def _lost(report: WordReport) -> Iterator[str]:
    """What people put beside the words and cannot be carried over, by name."""
    for line in _below(report):
        for one in line.inserted:
            if one.picture is None:
                yield f"a {one.kind} that people made in Word is not carried over ({line.where}): “{one.words}”"
            elif line.frame:
                yield f"a picture in a table that people made is not carried over ({line.where}): “{one.words}”"


def _below(report: WordReport) -> Iterator[Line]:
    """The lines from the first heading on."""
    return dropwhile(lambda line: not _is_heading(line), report.lines)


def _is_heading(line: Line) -> bool:
    return line.style.startswith("Heading")


def _own_tables(report: WordReport) -> list[str]:
    """What stands in tables without a name below the first heading, the foot of the document apart."""
    return [line.text for line in _below(report) if line.frame == LAYOUT and line.style not in FOOT and line.text.strip()]


def narrative_of(report: WordReport, outline: Outline, language: str) -> Mapping[str, tuple[Piece, ...]]:
    """What stands in a Word report under each heading of the outline."""
    sections: dict[str, list[Piece]] = {}
    placeholder, where = in_language(TO_WRITE, language, ""), str(report.path)
    references = {key: parse_reference(figure.reference, where) for key, figure in report.record.figures.items()}
    walk = _Headings(outline.sections)
    for item in report.items:
        if isinstance(item, Line):
            if item.style == "Annex number":
                break
            if walk.enters(item):
                continue
        if walk.key is None:
            continue
        pieces = sections.setdefault(walk.key, [])
        if isinstance(item, Boxes | ChartItem):
            kind, _, name = item.name.partition(":")
            pieces.append(Placed(kind, name, where))
        elif not item.frame and item.style not in GENERATED and item.text.strip() not in ("", placeholder):
            kind = "subheading" if _is_heading(item) else KINDS.get(item.style, "body")
            pieces.append(Passage(kind, tuple(_pieces(item, references))))
        if isinstance(item, Line) and not item.frame:
            pieces += [Pictured(one.picture) for one in item.inserted if one.picture is not None]
    return {key: tuple(pieces) for key, pieces in sections.items() if pieces}


class _Headings:
    """Follows the outline down a document."""

    def __init__(self, sections: Sequence[Section]) -> None:
        self.ahead = list(sections)
        self.key: str | None = None

    def enters(self, line: Line) -> bool:
        """Whether a line is a heading of the outline; the next section then begins. Any other heading is one of the narrative."""
        if not line.text or not _is_heading(line):
            return False
        for place, section in enumerate(self.ahead):
            if line.text in (f"{section.number}. {section.title}", section.number, section.title):
                self.key = section.key
                whole = section.depth > 0 or line.text == section.title
                self.ahead = self.ahead[place + 1 :] if whole else self.ahead[place:]
                return True
        return False


def _pieces(line: Line, references: Mapping[str, Reference]) -> Iterator[Inlined]:
    """Words and references of a paragraph; a number in a control of an unknown name stays as it was typed."""
    runs = list(line.runs)
    if line.style in ("Item", "List Paragraph") and runs and runs[0].text.startswith(BULLET):
        runs[0] = Run(runs[0].text.removeprefix(BULLET), runs[0].key, runs[0].bold, runs[0].italic)
    last: str | None = None
    for run in runs:
        if run.key is not None and run.key in references:
            if run.key != last:
                yield Quoted(references[run.key], run.bold, run.italic)
        elif run.key is not None and run.key.startswith(METHOD):
            if run.key != last:
                yield Told(run.key.removeprefix(METHOD), "", run.bold, run.italic)
        elif run.text:
            yield Words(run.text, run.bold, run.italic)
        last = run.key


def _bare(pieces: Sequence[Piece]) -> list[object]:
    """Pieces without the places they were read from, neighbouring words as one, so that texts can be compared."""
    return [_bare_piece(piece) for piece in pieces]


def _bare_piece(piece: Piece) -> object:
    if isinstance(piece, Passage):
        return piece.kind, _joined(piece)
    return (piece.kind, piece.name) if isinstance(piece, Placed) else piece.picture.file


def _joined(passage: Passage) -> list[tuple[str, bool, bool]]:
    joined: list[tuple[str, bool, bool]] = []
    for piece in passage.pieces:
        text = piece.text if isinstance(piece, Words) else f"\ue000{_source(piece)}\ue001"
        if joined and joined[-1][1:] == (piece.bold, piece.italic):
            text = joined.pop()[0] + text
        joined.append((" ".join(text.split(" ")), piece.bold, piece.italic))
    return joined


def _source(piece: Quoted | Told) -> str:
    return piece.reference.source if isinstance(piece, Quoted) else f"{METHOD}{piece.name}"

"""A report as data, before any file: blocks under headings, every figure bound to its source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from analysis.report.charts import Drawing
from analysis.report.outline import Section
from analysis.report.readers.inserted import Picture
from analysis.tables.cells import Table
from analysis.tables.layout import Grid


@dataclass(frozen=True)
class Text:
    """Words as a person wrote them."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Bound:
    """A figure in the text and where it comes from: `key` names it in the file, `reference` recomputes it."""

    key: str
    reference: str
    text: str
    value: float
    n: int
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Made:
    """Words that the toolkit writes from the data, such as a sentence on the sample; `key` names them in the file."""

    key: str
    text: str
    bold: bool = False
    italic: bool = False


Inline = Text | Bound | Made


def words_of(inlines: Iterable[Inline]) -> str:
    """What inlines say, without what they are bound to."""
    return "".join(inline.text for inline in inlines)


@dataclass(frozen=True)
class Heading:
    """A heading of the outline."""

    section: Section


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `kind` is body, bullet, subheading or remark (what the makers of the report still have to write).

    The `depth` of a subheading is one more than that of the section it stands in, so that levels of headings follow each other.
    """

    inlines: tuple[Inline, ...]
    kind: str = "body"
    depth: int = 0


@dataclass(frozen=True)
class TableBlock:
    """A table in its place."""

    grid: Grid
    name: str


@dataclass(frozen=True)
class ChartBlock:
    """A chart in its place; `finding` is what it shows in a sentence, for slides and pictures, where it is the title."""

    drawing: Drawing
    name: str
    source: str
    finding: tuple[Inline, ...] = ()


@dataclass(frozen=True)
class PictureBlock:
    """A picture that people put into the report."""

    picture: Picture


Block = Heading | Paragraph | TableBlock | ChartBlock | PictureBlock


@dataclass(frozen=True)
class Annex:
    """An annex: its title and what stands in it."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Letterhead:
    """Who reports to whom: the parts of an official document around its text."""

    parent: str = ""
    organ: str = ""
    number: str = ""
    place: str = ""
    date: date | None = None
    genre: str = "BÁO CÁO"
    recipients: tuple[str, ...] = ()
    authority: str = ""
    position: str = ""
    signer: str = ""


@dataclass(frozen=True)
class Provenance:
    """What every number of the report rests on."""

    data_hash: str
    weights: str
    plan: str
    title: str
    simulated: bool


@dataclass(frozen=True)
class Report:
    """The whole report in one language, ready for a writer.

    `contents` are the lists at its head (`headings`, `tables`, `figures`). `sources` are the texts it was made from
    (`definition`, `plan`, `narrative`, `outline`): the file can be checked by itself.
    """

    title: str
    language: str
    letterhead: Letterhead
    blocks: tuple[Block, ...]
    annexes: tuple[Annex, ...]
    tables: tuple[Table, ...]
    provenance: Provenance
    bindings: Mapping[str, Bound] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    contents: tuple[str, ...] = ()

    def figures(self, *, findings: bool = False) -> Iterator[Bound]:
        """Every figure of the text once, in order; with those in the `findings` of charts where a file shows them."""
        seen: set[str] = set()
        for block in self.all_blocks():
            inlines = block.inlines if isinstance(block, Paragraph) else ()
            if isinstance(block, ChartBlock) and findings:
                inlines = block.finding
            for inline in inlines:
                if isinstance(inline, Bound) and inline.key not in seen:
                    seen.add(inline.key)
                    yield self.bindings[inline.key]

    def all_blocks(self) -> Iterator[Block]:
        """Body and annexes in order."""
        yield from self.blocks
        for annex in self.annexes:
            yield from annex.blocks

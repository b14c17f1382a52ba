"""A definition meets a dataset: every table, chart and reference is resolved before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from analysis.dataset import Dataset, did_you_mean, in_language
from analysis.dataset.codebook import Label
from analysis.design import Design
from analysis.errors import PlanError
from analysis.milestones.tables import with_milestones
from analysis.report import methods, targets
from analysis.report.charts import ChartSpec, draw, drawn
from analysis.report.definition import Definition
from analysis.report.document import (
    Annex,
    Block,
    ChartBlock,
    Heading,
    Inline,
    Made,
    Paragraph,
    PictureBlock,
    Provenance,
    Report,
    TableBlock,
    Text,
)
from analysis.report.figures import figure_grid
from analysis.report.narrative import (
    Inlined,
    Narrative,
    Passage,
    Pictured,
    Piece,
    Placed,
    Quoted,
    Told,
    read_narrative,
    read_sentence,
)
from analysis.report.outline import Section
from analysis.report.outlook.chart import outlook_drawing
from analysis.report.outlook.made import Outlook, made_outlook
from analysis.report.outlook.reference import PREFIX
from analysis.report.outlook.tables import outlook_grid
from analysis.report.provinces import province_table
from analysis.report.reference import Resolver
from analysis.tables import wording
from analysis.tables.cells import Table
from analysis.tables.compute import compute_plan
from analysis.tables.described import design_of
from analysis.tables.layout import lay_out
from analysis.tables.phrases import Phrases
from analysis.tables.recodes import prepared

TO_WRITE: Label = {"vi": "[Nội dung do ban soạn thảo viết.]", "en": "[To be written by the drafting board.]"}
NO_ANNEX: Label = {
    "vi": "[“{id}” cần số liệu phụ lục của các đơn vị (--annex).]",
    "en": "[“{id}” needs the units' annexes (--annex).]",
}
ANSWERED: Label = {"vi": "số người trả lời", "en": "answered"}
FIGURES: Label = {"vi": "Số liệu tổng hợp từ phụ lục của các đơn vị", "en": "Totals of the units' annexes"}
REST: Label = {"vi": "BẢNG SỐ LIỆU KHÁC", "en": "FURTHER TABLES"}


def build(
    definition: Definition,
    data: Dataset,
    *,
    design: Design | None = None,
    annex: Dataset | None = None,
    narrative: Narrative | None = None,
) -> Report:
    """The report of a definition on a dataset; `design` (with its weighting steps) and `annex` default to the dataset's own.

    `narrative` is told instead of the definition's.

    Raises:
        PlanError: a reference, table or chart that cannot be resolved; names file and line.
    """
    told = read_narrative(definition.narrative, definition.outline) if narrative is None else narrative
    chosen = design if design is not None else design_of(data, definition.plan.design)
    chosen = prepared(definition.plan, chosen)
    tables = compute_plan(definition.plan, chosen)
    outlook = made_outlook(definition.forecast, definition.language) if definition.forecast else None
    resolver = Resolver(chosen, definition.plan, definition.language, tables, outlook)
    tables = with_milestones(definition.plan, chosen, tables)
    builder = _Builder(definition, chosen, tables, resolver, data.annex if annex is None else annex)
    blocks = tuple(builder.body(told))
    return Report(
        title=definition.title,
        language=definition.language,
        letterhead=definition.letterhead,
        blocks=blocks,
        annexes=tuple(builder.annexes()),
        tables=tables,
        provenance=Provenance(
            data_hash=data.hash,
            weights=weights_in_words(chosen),
            plan=definition.path.name,
            title=in_language(data.codebook.title, definition.language, ""),
            simulated=data.codebook.simulated,
        ),
        bindings=builder.resolver.bindings,
        contents=definition.contents,
        sources={name: path.read_text(encoding="utf-8") for name, path in definition.sources.items()},
    )


def weights_in_words(design: Design) -> str:
    """The weight column and the steps that changed it, for the record."""
    weights, probs = design.spec["weights"], design.spec["probs"]
    chances = [probs] if isinstance(probs, str) else list(probs or ())
    base = str(weights) if weights else f"1/({' · '.join(chances)})" if chances else "N/n"
    return " → ".join([base, *(step.name for step in design.steps)])


@dataclass
class _Builder:
    """Numbers tables and figures as they come and remembers what has its place."""

    definition: Definition
    design: Design
    tables: tuple[Table, ...]
    resolver: Resolver
    annex: Dataset | None
    placed: set[str] = field(default_factory=set)
    figures: int = 0

    def say(self, words: Label) -> str:
        return in_language(words, self.definition.language, "")

    def body(self, narrative: Narrative) -> Iterator[Block]:
        sections = self.definition.outline.sections
        for position, section in enumerate(sections):
            yield Heading(section)
            pieces = narrative.get(section.key, ())
            yield from (self.block(piece, section) for piece in pieces)
            parent = position + 1 < len(sections) and sections[position + 1].depth > section.depth
            if not pieces and not parent:
                yield Paragraph((Text(self.say(TO_WRITE)),), "remark")

    def block(self, piece: Piece, section: Section) -> Block:
        if isinstance(piece, Passage):
            return Paragraph(tuple(self.inlines(piece.pieces)), piece.kind, section.depth + 1)
        if isinstance(piece, Pictured):
            return PictureBlock(piece.picture)
        return self.table(piece) if piece.kind == "table" else self.chart(piece)

    def inlines(self, pieces: Iterable[Inlined]) -> Iterator[Inline]:
        for piece in pieces:
            if isinstance(piece, Quoted):
                yield replace(self.resolver.resolve(piece.reference), bold=piece.bold, italic=piece.italic)
            elif isinstance(piece, Told):
                yield replace(self.told(piece), bold=piece.bold, italic=piece.italic)
            else:
                yield Text(piece.text, piece.bold, piece.italic)

    def told(self, piece: Told) -> Made:
        if piece.name not in self.sentences:
            advice = did_you_mean(piece.name, self.sentences)
            raise PlanError(f"there is no sentence “{piece.name}” on methods", where=piece.where, advice=advice)
        return self.sentences[piece.name]

    def outlook(self, placed: Placed) -> Outlook:
        """The forecast that a table or chart is taken from."""
        if self.resolver.outlook is None:
            advice = "name series and scenarios under “forecast:” in the definition"
            raise PlanError(f"“{placed.name}” is of a forecast that the report does not make", where=placed.where, advice=advice)
        return self.resolver.outlook

    def foreseen_table(self, placed: Placed) -> TableBlock:
        grid = outlook_grid(self.outlook(placed), placed.name.removeprefix(PREFIX), placed.where)
        self.placed.add(placed.name)
        return TableBlock(grid, f"{self.say(wording.TABLE)} {len(self.placed)}")

    def targets_table(self) -> TableBlock | Paragraph:
        if self.annex is None:
            return Paragraph((Text(self.say(NO_ANNEX).format(id=targets.NAME)),), "remark")
        self.placed.add(targets.NAME)
        grid = targets.targets_grid(self.annex, self.definition.language)
        return TableBlock(grid, f"{self.say(wording.TABLE)} {len(self.placed)}")

    def foreseen_chart(self, placed: Placed) -> ChartBlock:
        outlook = self.outlook(placed)
        drawing = outlook_drawing(outlook, placed.name.removeprefix(PREFIX), placed.where)
        self.figures += 1
        source = f"{self.say(wording.SOURCE)}: {self.say(outlook.made.plan.source)}"
        return ChartBlock(drawing, f"{self.say(wording.FIGURE)} {self.figures}", source)

    def table(self, placed: Placed) -> TableBlock | Paragraph:
        if placed.name in self.placed:
            raise PlanError(f"table “{placed.name}” is placed twice", where=placed.where, advice="take one of them out")
        if placed.name.startswith(PREFIX):
            return self.foreseen_table(placed)
        if placed.name == targets.NAME:
            return self.targets_table()
        table = next((one for one in self.tables if one.spec.id == placed.name), None)
        if table is None:
            advice = did_you_mean(placed.name, [one.spec.id for one in self.tables])
            raise PlanError(f"there is no table “{placed.name}” in the plan", where=placed.where, advice=advice)
        return self.numbered(table)

    def numbered(self, table: Table) -> TableBlock:
        self.placed.add(table.spec.id)
        name = f"{self.say(wording.TABLE)} {len(self.placed)}"
        return TableBlock(lay_out(table, self.definition.language), name)

    def chart(self, placed: Placed) -> ChartBlock | Paragraph:
        if placed.name.startswith(PREFIX):
            return self.foreseen_chart(placed)
        spec = next((one for one in self.definition.charts if one.id == placed.name), None)
        if spec is None:
            advice = did_you_mean(placed.name, [one.id for one in self.definition.charts])
            raise PlanError(f"there is no chart “{placed.name}” in the report", where=placed.where, advice=advice)
        if spec.figure and self.annex is None:
            return Paragraph((Text(self.say(NO_ANNEX).format(id=spec.id)),), "remark")
        table = self.shown_by(spec)
        self.figures += 1
        drawing = draw(spec, table, self.definition.language)
        finding = read_sentence(self.say(spec.finding), spec.where) if spec.finding else ()
        return ChartBlock(
            drawing, f"{self.say(wording.FIGURE)} {self.figures}", self.source(spec, table), tuple(self.inlines(finding))
        )

    def shown_by(self, spec: ChartSpec) -> Table:
        """The table that a chart draws."""
        if spec.figure and self.annex is not None:
            return province_table(spec, self.annex)
        return next(one for one in self.tables if one.spec.id == spec.table)

    def source(self, spec: ChartSpec, table: Table) -> str:
        """Where a chart's numbers come from, and on how many they rest."""
        whole = [cell for cell in drawn(spec, table) if cell.column_variable == table.columns[0].variable]
        counts = Phrases(table, self.definition.language).counts(whole)
        source = f"{self.say(wording.SOURCE)}: {self.say(table.source)}"
        return source if spec.figure else f"{source}; {self.say(ANSWERED)}: {counts}"

    def annexes(self) -> Iterator[Annex]:
        language, annex, wanted = self.definition.language, self.annex, self.definition.annexes
        if annex is not None and "figures" in wanted:
            title = self.definition.outline.annex or "PHỤ LỤC SỐ LIỆU"
            yield Annex(title, (TableBlock(figure_grid(annex, self.say(FIGURES), language), self.next_table()),))
        rest = [table for table in self.tables if table.spec.id not in self.placed]
        if rest and "tables" in wanted:
            yield Annex(self.say(REST), tuple(self.numbered(table) for table in rest))
        if "methods" in wanted:
            yield Annex(self.say(methods.TITLE), tuple(self.methods()))

    def methods(self) -> Iterator[Block]:
        """How the sample was drawn and weighted, and how precise the main figures are."""
        yield from (Paragraph((sentence,)) for sentence in self.sentences.values())
        wanted = self.definition.precision or tuple(table.spec.id for table in self.tables)
        precise = [table for table in self.tables if table.spec.id in wanted and not table.columns[0].variable]
        if precise:
            yield TableBlock(methods.precision_grid(precise, self.definition.language), self.next_table())

    @cached_property
    def sentences(self) -> Mapping[str, Made]:
        return methods.method_sentences(self.design, self.definition.plan.level, self.definition.language)

    def next_table(self) -> str:
        """A number for a table that the plan does not know."""
        self.placed.add(f"#{len(self.placed)}")
        return f"{self.say(wording.TABLE)} {len(self.placed)}"

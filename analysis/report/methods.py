"""The methods annex: how the sample was drawn and weighted, who answered, and how precise the main figures are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analysis.dataset import in_language
from analysis.dataset.codebook import Codebook, Label
from analysis.design import Design
from analysis.report.document import Made
from analysis.tables import wording
from analysis.tables.cells import Table
from analysis.tables.layout import Grid, GridCell, GridRow
from analysis.tables.numbers import format_number
from analysis.tables.phrases import Phrases
from analysis.tables.text import printed

TITLE: Label = {"vi": "PHƯƠNG PHÁP ĐIỀU TRA, TRỌNG SỐ VÀ ĐỘ CHÍNH XÁC", "en": "METHODS: SAMPLE, WEIGHTS AND PRECISION"}
PRECISION: Label = {"vi": "Độ chính xác của các chỉ tiêu chính", "en": "Precision of the main indicators"}
SENTENCES: dict[str, Label] = {
    "data": {
        "vi": "Số liệu: {title}{form}; {n} phiếu có trọng số; mã băm dữ liệu {hash}.",
        "en": "Data: {title}{form}; {n} weighted interviews; data hash {hash}.",
    },
    "form": {"vi": ", phiếu {id} phiên bản {version}", "en": ", questionnaire {id} version {version}"},
    "sample": {
        "vi": "Mẫu {stages} giai đoạn: {psu} đơn vị chọn mẫu bậc một trong {strata} tầng; số bậc tự do của thiết kế là {df}.",
        "en": "A sample of {stages} stage(s): {psu} first-stage units in {strata} strata; {df} degrees of freedom.",
    },
    "weights": {
        "vi": "Trọng số: tổng {total}, nhỏ nhất {low}, lớn nhất {high}; hệ số do trọng số không đều (Kish) {kish}. {steps}",
        "en": "Weights: total {total}, least {low}, largest {high}; design effect of unequal weights (Kish) {kish}. {steps}",
    },
    "steps": {"vi": "Các bước điều chỉnh: {names}.", "en": "Adjustments: {names}."},
    "variance": {
        "vi": "Sai số chuẩn tính theo phương pháp tuyến tính hóa Taylor trên thiết kế nhiều giai đoạn{counted}; khoảng tin cậy "
        "{level}\xa0%.",
        "en": "Standard errors by Taylor linearisation on the multi-stage design{counted}; {level}\xa0% confidence intervals.",
    },
    "with_replacement": {
        "vi": ", đơn vị bậc một coi như chọn có hoàn lại trừ các tầng lấy toàn bộ",
        "en": ", first-stage units counted as drawn with replacement but for strata taken whole",
    },
    "satterthwaite": {
        "vi": ", bậc tự do riêng của từng ước lượng (Satterthwaite)",
        "en": ", degrees of freedom of each estimate's own (Satterthwaite)",
    },
    "answered": {
        "vi": "Không tính vào cơ sở những người không biết, từ chối trả lời hoặc không được hỏi; n là cơ sở không trọng số.",
        "en": "Bases leave out those who did not know, refused or were not asked; n is the unweighted base.",
    },
    "response": {"vi": "Kết quả phỏng vấn: {outcomes}.", "en": "Outcome of the interviews: {outcomes}."},
}
STEPS: dict[str, Label] = {
    "non-response by": {"vi": "hiệu chỉnh không trả lời theo", "en": "non-response by"},
    "response propensity": {"vi": "hiệu chỉnh không trả lời theo mô hình", "en": "response propensity"},
    "rake to": {"vi": "cân chỉnh theo các tổng đã biết của", "en": "raking to"},
    "post-stratify by": {"vi": "hậu phân tầng theo", "en": "post-stratification by"},
    "calibrate": {"vi": "hiệu chuẩn", "en": "calibration"},
    "standardise": {"vi": "chuẩn hóa theo", "en": "standardisation by"},
    "trim to": {"vi": "giới hạn trọng số trong", "en": "trimming to"},
}
"""How the names of weighting steps begin, and what reports call them."""
METHOD = "method:"
"""How the keys of sentences on methods begin."""
COLUMNS = ("estimate", "se", "n", "n_weighted", "deff", "cv", "ci")


def method_sentences(design: Design, level: float, language: str) -> dict[str, Made]:
    """What the design itself can say of sample, weights and variance, by name (`data`, `sample`, `weights`, …)."""
    book, active = design.data.codebook, design.active
    weights = design.weights[active]

    def number(value: float, decimals: int = 0) -> str:
        return format_number(value, decimals, language=language)

    steps = "; ".join(step_in_words(step.name, book, language) for step in design.steps)
    counted = ["with_replacement"] if design.spec["with_replacement"] else []
    counted += ["satterthwaite"] if design.df_rule == "satterthwaite" else []
    facts: dict[str, object] = {
        "counted": "".join(in_language(SENTENCES[rule], language, "") for rule in counted),
        "title": in_language(book.title, language, ""),
        "form": in_language(SENTENCES["form"], language, "").format(**book.questionnaire) if book.questionnaire else "",
        "n": number(active.sum()),
        "hash": design.data.hash[:16],
        "stages": len(design.stages),
        "psu": number(design.psu_count(active)),
        "strata": number(design.stratum_count(active)),
        "df": number(design.df),
        "total": number(weights.sum()),
        "low": number(weights.min(), 1),
        "high": number(weights.max(), 1),
        "kish": number(float(len(weights) * np.square(weights).sum() / weights.sum() ** 2), 2),
        "steps": in_language(SENTENCES["steps"], language, "").format(names=steps) if steps else "",
        "level": f"{level * 100:g}",
        "outcomes": _outcomes(design, language),
    }
    kinds = ["data", "sample", "weights", "variance", "answered"] + (["response"] if facts["outcomes"] else [])
    return {kind: Made(f"{METHOD}{kind}", in_language(SENTENCES[kind], language, "").format(**facts).strip()) for kind in kinds}


def step_in_words(name: str, book: Codebook, language: str) -> str:
    """A weighting step's name as readers of the report know it, variables by their labels; what has no words stays as it is.

    >>> from analysis.dataset.codebook import Variable
    >>> book = Codebook(variables=(Variable("sex", "interview", "categorical", ("sex",), {"vi": "Giới tính"}),))
    >>> step_in_words("rake to sex, area", book, "vi")
    'cân chỉnh theo các tổng đã biết của giới tính, area'
    """
    for begins, words in STEPS.items():
        if name.startswith(begins):
            names = name.removeprefix(begins).strip().split(", ")
            called = ", ".join(" × ".join(_called(part, book, language) for part in crossed.split(" × ")) for crossed in names)
            return f"{in_language(words, language, begins)} {called}".strip()
    return name


def _called(name: str, book: Codebook, language: str) -> str:
    """The label of a variable as it stands within a sentence."""
    if name not in book:
        return name
    parts = book.label(name, language).split(" × ")
    return " × ".join(part[:1].lower() + part[1:] if part[1:2].islower() else part for part in parts)


def _outcomes(design: Design, language: str) -> str:
    """Unweighted counts of the variable `disposition`, if the dataset has it."""
    book = design.data.codebook
    if "disposition" not in book or "disposition" not in design.frame.columns:
        return ""
    counts = design.frame["disposition"].value_counts()
    return "; ".join(
        f"{book.value_label('disposition', str(level), language)} {format_number(int(count), language=language)}"
        for level, count in counts.items()
        if count
    )


def precision_grid(tables: Sequence[Table], language: str) -> Grid:
    """Figures for everybody with se, bases, design effect, cv and interval, as in appendix B of DHS reports."""
    heads = [GridCell("")] + [GridCell(Phrases(tables[0], language).shown(name)) for name in COLUMNS]
    rows: list[GridRow] = []
    for table in tables:
        phrases = Phrases(table, language)
        rows.append(GridRow((GridCell(phrases.say(table.spec.title), colspan=1 + len(COLUMNS)),), heading=True))
        for measure in table.measures:
            cell = replace(table.cell(measure.row), change="")  # milestones are compared in the tables themselves
            values = [printed(cell, measure, name, language) for name in COLUMNS]
            unit = phrases.say(measure.unit)
            name = phrases.say(measure.label) + (f" ({unit})" if unit else "")
            rows.append(GridRow((GridCell(name, indent=1), *(GridCell(value.text, value.number) for value in values))))
    return Grid(
        id="precision",
        title=in_language(PRECISION, language, ""),
        subtitle="",
        header=(tuple(heads),),
        body=tuple(rows),
        footnotes=(f"{in_language(wording.SOURCE, language, '')}: {in_language(tables[0].source, language, '')}",),
        simulated=any(table.simulated for table in tables),
        language=language,
    )

"""`analysis archive`: everything somebody needs who works with the data in twenty years, in one folder, whole or not there."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from analysis.dataset import Dataset, in_language
from analysis.dataset.codebook import Label
from analysis.dataset.write import write_folder
from analysis.design import Design
from analysis.errors import OutputError
from analysis.report.archive.columns import NOTE, columns_table
from analysis.report.archive.ddi import codebook_xml
from analysis.report.archive.statistics import write_statistics
from analysis.report.methods import method_sentences
from analysis.tables import wording
from analysis.tables.cells import Table
from analysis.tables.numbers import format_number
from analysis.tables.writers import write_tables

IDENTIFYING = ("device", "interviewer", "started", "finished", "enterprise_name")
"""Columns that tell who was where when: dropped besides personal data and open answers."""


def deidentified(data: Dataset, rng: np.random.Generator, drop: Sequence[str] = ()) -> Dataset:
    """The data without personal data, open answers and what tells who was where when; `drop` names further variables.

    Keys and the names of sampling units and strata become numbers in random order, the same at every level.
    """
    book = data.codebook
    keys = {key for level in book.levels for key in level.key}
    said = [book.design.get(role, ()) for role in ("strata", "psu")]
    named = keys | {name for names in said for name in ([names] if isinstance(names, str) else names)}
    gone, kept, lost = {*IDENTIFYING, *drop}, [], set[str]()
    for variable in book.variables:
        open_answer = variable.type == "text" and variable.name not in named
        if variable.pii or variable.name in gone or open_answer:
            lost |= {*variable.columns, f"{variable.name}__missing"}
        else:
            kept.append(variable)
    frames = {name: frame.drop(columns=[c for c in frame.columns if c in lost]) for name, frame in data.frames.items()}
    coded = {variable.name for variable in kept if variable.type == "categorical"}  # regions tell no more than their labels
    for name in sorted(named - coded):
        frames = _renumbered(frames, name, rng)
    return Dataset(frames, replace(book, variables=tuple(kept)))


def _renumbered(frames: Mapping[str, pd.DataFrame], name: str, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """The frames with one column of names as numbers, if it holds text."""
    holding = {level: frame for level, frame in frames.items() if name in frame and not is_numeric_dtype(frame[name])}
    if not holding:
        return dict(frames)
    values = sorted({str(value) for frame in holding.values() for value in frame[name].dropna()})
    number = dict(zip(values, (rng.permutation(len(values)) + 1).tolist(), strict=True))
    return {
        level: frame.assign(**{name: frame[name].astype(object).map(lambda value: str(number[str(value)]), na_action="ignore")})
        if level in holding
        else frame
        for level, frame in frames.items()
    }


def archive(
    data: Dataset,
    design: Design,
    tables: Sequence[Table],
    questionnaires: Sequence[Path],
    folder: Path,
    identifier: str,
    language: str = "vi",
) -> Path:
    """Write the deposit folder of de-identified `data`; `design`, of the data as they were, says how they were weighted.

    Raises:
        OutputError: the folder is there already or cannot be written, or a label does not fit a statistics file.
    """
    if folder.exists():
        raise OutputError("is there already", where=str(folder), advice="choose a new folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".writing-") as beside:
        built = Path(beside) / "deposit"
        for part in ("statistics", "tables", "questionnaires"):
            (built / part).mkdir(parents=True)
        write_folder(data, built / "dataset")
        for level in data.frames:
            write_statistics(data, level, built / "statistics", language)
        notes = [sentence.text for sentence in method_sentences(design, 0.95, language).values()]
        title = in_language(data.codebook.title, language, identifier)
        (built / "method.md").write_text("\n\n".join([f"# {title}", *notes, ""]), encoding="utf-8")
        (built / "codebook.xml").write_bytes(codebook_xml(data, identifier, language, notes))
        for format in ("csv", "sdmx.csv", "xlsx", "html"):
            write_tables(tables, built / "tables" / f"tables.{format}", language=language)
        (built / "README.md").write_text(readme(data, identifier, language), encoding="utf-8")
        for path in questionnaires:
            shutil.copy(path, built / "questionnaires" / path.name)
        built.rename(folder)
    return folder


FILES: dict[str, Label] = {
    "dataset/": {
        "vi": "số liệu Parquet và codebook.json, đọc bằng `analysis` hoặc mọi chương trình đọc Parquet",
        "en": "the data as Parquet with codebook.json, for `analysis` or any program that reads Parquet",
    },
    "statistics/": {
        "vi": "cùng số liệu cho SPSS (.sav) và Stata (.dta), có nhãn và lý do thiếu",
        "en": "the same data for SPSS (.sav) and Stata (.dta), with labels and reasons of missing answers",
    },
    "codebook.xml": {"vi": "mô tả số liệu theo DDI-Codebook 2.5", "en": "the data described in DDI-Codebook 2.5"},
    "method.md": {"vi": "cách chọn mẫu, trọng số, sai số", "en": "sample, weights, errors"},
    "tables/": {"vi": "các bảng đã công bố (HTML, Excel, CSV, SDMX-CSV)", "en": "the tables as published"},
    "questionnaires/": {"vi": "phiếu hỏi", "en": "the questionnaires"},
}
README: Label = {
    "vi": "Mã lưu trữ: {identifier}. Đã bỏ thông tin cá nhân và câu trả lời mở; tên đơn vị mẫu thay bằng số ngẫu nhiên.\n\n"
    "{files}\n\n## Số liệu\n\n{levels}\n\n## Ước lượng\n\n{design}\n\n## Trả lời thiếu\n\n"
    "| lý do | SPSS | Stata |\n|---|---|---|\n{kinds}\n\n## Các cột\n\n{note}\n\n{columns}",
    "en": "Deposit {identifier}. Personal data and open answers are left out; sampling units have random numbers for names.\n\n"
    "{files}\n\n## Data\n\n{levels}\n\n## Estimates\n\n{design}\n\n## Missing answers\n\n"
    "| reason | SPSS | Stata |\n|---|---|---|\n{kinds}\n\n## Columns\n\n{note}\n\n{columns}",
}
SYSTEM: Label = {"vi": "thiếu hệ thống", "en": "system-missing"}


def readme(data: Dataset, identifier: str, language: str) -> str:
    """What the folder holds, which columns the design is made of, what stands for a missing answer; then column by column."""
    book = data.codebook

    def size(count: int) -> str:
        return format_number(count, language=language)

    files = "\n".join(f"- `{name}`: {in_language(words, language, '')}" for name, words in FILES.items())
    levels = "\n".join(f"- `{name}`: {size(len(frame))} × {size(frame.shape[1])}" for name, frame in data.frames.items())
    design = "\n".join(
        f"- {role}: {', '.join(f'`{name}`' for name in ([names] if isinstance(names, str) else names))}"
        for role, names in book.design.items()
        if isinstance(names, str | list | tuple)
    )
    system = in_language(SYSTEM, language, "")
    kinds = "\n".join(
        f"| {in_language(kind.label, language, kind.name)} | {system if kind.code is None else kind.code} | {kind.stata or '.'} |"
        for kind in book.missing_kinds
    )
    title = in_language(book.title, language, identifier)
    mark = f"\n\n**{in_language(wording.SIMULATED, language, '')}**" if book.simulated else ""
    columns = "\n\n".join(
        f"### `{name}.parquet`, `{name}.sav`, `{name}.dta`\n\n{columns_table(data, name, language)}" for name in data.frames
    )
    said = in_language(README, language, "").format(
        identifier=identifier, files=files, levels=levels, design=design, kinds=kinds, columns=columns,
        note=in_language(NOTE, language, ""),
    )  # fmt: skip
    return f"# {title}{mark}\n\n{said}\n"

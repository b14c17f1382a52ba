"""Every column of a deposit in words: what it holds, in which type and unit, what codes stand for, why answers are missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analysis.dataset import Dataset, Variable, in_language
from analysis.dataset.codebook import Label

HEADS: Label = {
    "vi": "| cột | nhãn | kiểu | đơn vị | mã | lý do thiếu |",
    "en": "| column | label | type | unit | codes | reasons of missing |",
}
TYPES: dict[str, Label] = {
    "integer": {"vi": "số nguyên", "en": "integer"},
    "decimal": {"vi": "số thập phân", "en": "decimal"},
    "categorical": {"vi": "một lựa chọn", "en": "one choice"},
    "multiple": {"vi": "nhiều lựa chọn (1 có chọn, 0 không)", "en": "several choices (1 chosen, 0 not)"},
    "rank": {"vi": "xếp hạng", "en": "ranking"},
    "text": {"vi": "văn bản", "en": "text"},
    "date": {"vi": "ngày", "en": "date"},
    "time": {"vi": "giờ", "en": "time"},
    "datetime": {"vi": "ngày giờ", "en": "date and time"},
}
KEY: Label = {"vi": "Khóa của dòng", "en": "Key of the row"}
ROLES: dict[str, Label] = {
    "weights": {"vi": "Trọng số", "en": "Weight"},
    "probs": {"vi": "Xác suất chọn", "en": "Probability of selection"},
    "strata": {"vi": "Tầng", "en": "Stratum"},
    "psu": {"vi": "Đơn vị chọn mẫu", "en": "Sampling unit"},
    "fpc": {"vi": "Số đơn vị của tầng, để hiệu chỉnh tổng thể hữu hạn", "en": "Units of the stratum, for the finite population"},
}
PLACE: Label = {"vi": "hạng {place}", "en": "place {place}"}
NOTE: Label = {
    "vi": "Tệp Parquet giữ tên của mã (trong ngoặc đơn), tệp .sav và .dta giữ mã số. Lý do thiếu của một câu hỏi nằm ở cột "
    "`tên__missing` của tệp Parquet; trong .sav và .dta nằm ngay tại cột số liệu (bảng trên).",
    "en": "Parquet files hold the names of codes (in parentheses), .sav and .dta files the numbers. Why an answer is missing "
    "stands in the column `name__missing` of the Parquet file; in .sav and .dta it stands in the column itself (table above).",
}


def columns_table(data: Dataset, level: str, language: str) -> str:
    """The columns of a level as a Markdown table, in the order of the file."""
    known = {
        column: (variable, place)
        for variable in data.codebook.variables
        if variable.level == level
        for place, column in enumerate(variable.columns)
    }
    others = dict(_others(data, level))
    rows = [in_language(HEADS, language, ""), "|---|---|---|---|---|---|"]
    for name in map(str, data.frame(level).columns):
        if name in known:
            rows.append(_row(name, *_described(data, *known[name], language)))
        elif not name.endswith("__missing"):
            kind = {"f": "decimal", "i": "integer"}.get(data.frame(level)[name].dtype.kind, "text")
            rows.append(_row(name, in_language(others.get(name, {}), language, ""), in_language(TYPES[kind], language, kind)))
    return "\n".join(rows)


def _others(data: Dataset, level: str) -> Iterator[tuple[str, Label]]:
    """What columns are that no question made: parts of the design, keys."""
    for role, names in data.codebook.design.items():
        if role in ROLES:
            yield from ((str(name), ROLES[role]) for name in ([names] if isinstance(names, str) else names))
    yield from ((key, KEY) for one in data.codebook.levels if one.name == level for key in one.key)


def _described(data: Dataset, variable: Variable, place: int, language: str) -> tuple[str, str, str, str, str]:
    """Label, type, unit, codes and reasons of one column of a variable."""
    label = in_language(variable.label, language, variable.name)
    codes = ""
    if variable.type == "multiple" and place < len(variable.values):
        label = f"{label}: {in_language(variable.values[place].label, language, variable.values[place].name)}"
    elif variable.type == "rank" and len(variable.columns) > 1:
        label = f"{label}: {in_language(PLACE, language, '').format(place=place + 1)}"
    if variable.type in ("categorical", "rank"):
        codes = "; ".join(
            f"{'' if value.code is None else f'{value.code:g} '}{in_language(value.label, language, value.name)} (`{value.name}`)"
            for value in variable.values
        )
    kinds: Mapping[str, str] = {kind.name: in_language(kind.label, language, kind.name) for kind in data.codebook.missing_kinds}
    reasons = ", ".join(kinds.get(name, name) for name in variable.missing)
    return label, in_language(TYPES.get(variable.type, {}), language, variable.type), variable.unit or "", codes, reasons


def _row(name: str, label: str, kind: str, unit: str = "", codes: str = "", reasons: str = "") -> str:
    texts = (" ".join(text.split()).replace("|", "\\|") for text in (label, kind, unit, codes, reasons))
    return f"| `{name}` | {' | '.join(texts)} |"

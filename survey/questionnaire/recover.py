"""Mending real forms that pyxform refuses for reasons that do not change what they mean; each mend is reported."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from survey.language import _
from survey.questionnaire.convert import Workbook
from survey.questionnaire.recover_choices import (
    allow_duplicates,
    lists_beside_files,
    no_empty_choices,
    no_spaced_choices,
    no_unfit_columns,
)
from survey.questionnaire.recover_names import close_references, drop_remarks, lawful_names, name_unnamed
from survey.questionnaire.recover_types import degrade_types, is_asked, spell_types

_GLUED = re.compile(r"^(label|hint|guidance_hint|constraint_message|required_message)::[^:]*::", re.IGNORECASE)


def recover(book: Workbook) -> tuple[str, ...]:
    """Mend a workbook in place and say what was mended, in the order done."""
    return (*book.mended, *(note for mend in MENDS for note in mend(book)))


def _rename_meta(book: Workbook) -> Iterator[str]:
    """`meta` is the name of ODK's own block: an element called so is renamed, with every reference to it."""
    if not any(row.get("name") == "meta" for row in book.survey):
        return
    taken = {row.get("name", "") for row in book.survey}
    name = "meta_"
    while name in taken:
        name += "_"
    for row in book.survey:
        if row.get("name") == "meta":
            row["name"] = name
        for column, cell in row.items():
            row[column] = cell.replace("${meta}", f"${{{name}}}")
    yield _("the element `meta` is now called {name}").format(name=name)


def _no_glued_header(book: Workbook) -> Iterator[str]:
    """Two headers of wording run into one (`hint::French (fr)hint::English (en)`): nobody can tell the language of its cells."""
    columns = {column for row in book.survey for column in row}
    for column in sorted(column for column in columns if _GLUED.match(column)):
        for row in book.survey:
            row.pop(column, None)
        yield _("column {column} is left out: it is two headers in one").format(column=column)


def _plain_parameters(book: Workbook) -> Iterator[str]:
    """Parameters that are not `key=value` pairs say nothing to us."""
    for place, row in enumerate(book.survey):
        parts = re.split(r"[\s,;]+", re.sub(r"\s*=\s*", "=", row.get("parameters", "").strip()))
        wrong = [part for part in parts if part and not re.fullmatch(r"[^\s=,;]+=[^\s=,;]+", part)]
        if wrong:
            row["parameters"] = " ".join(part for part in parts if part not in wrong)
            where = book.rows_at["survey"][place]
            yield _("{where}: the parameters {text} are left out").format(where=where, text=" ".join(wrong))


def _no_instance_tags(book: Workbook) -> Iterator[str]:
    """`instance::tag` marks nodes for one app's reports; pyxform cannot write an attribute of that name."""
    if any("instance::tag" in row for row in book.survey):
        for row in book.survey:
            row.pop("instance::tag", None)
        yield _("column {column} is left out: other tools cannot read it").format(column="instance::tag")


def _name_unlabelled(book: Workbook) -> Iterator[str]:
    """A question without any wording is shown by its name."""
    for place, row in enumerate(book.survey):
        kind = row.get("type", "").strip().lower()
        asked = kind.startswith(("select", "rank", "osm")) or is_asked(kind)
        worded = any(cell and column.lower().startswith(("label", "hint", "media")) for column, cell in row.items())
        if asked and not worded and row.get("name") and not row.get("calculation"):
            row["label"] = row["name"]
            where = book.rows_at["survey"][place]
            yield _("{where}: {name} has no label and is shown by its name").format(where=where, name=row["name"])


def _no_empty_calculation(book: Workbook) -> Iterator[str]:
    """A calculation without a formula computes nothing: it is a hidden field."""
    for place, row in enumerate(book.survey):
        if row.get("type", "").strip().lower() == "calculate" and not row.get("calculation") and not row.get("default"):
            row["type"] = "hidden"
            where = book.rows_at["survey"][place]
            yield _("{where}: the calculation {name} is empty").format(where=where, name=row.get("name", ""))


MENDS: Sequence[Callable[[Workbook], Iterator[str]]] = (
    drop_remarks,
    spell_types,
    degrade_types,
    no_empty_choices,
    allow_duplicates,
    no_spaced_choices,
    lists_beside_files,
    _rename_meta,
    name_unnamed,
    lawful_names,
    close_references,
    no_unfit_columns,
    _no_glued_header,
    _plain_parameters,
    _no_instance_tags,
    _no_empty_calculation,
    _name_unlabelled,
)
"""Every mend, in the order in which they are tried."""

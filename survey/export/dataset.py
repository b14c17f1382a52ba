"""The dataset folder of docs/dataset.md: written whole beside its place, then put there in one step."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from survey.errors import ExportError
from survey.export.align import align
from survey.export.codebook import CODEBOOK, FORMAT, codebook
from survey.export.levels import ROOT_LEVEL, Layout, layout_of, personal_data_only, without_personal_data
from survey.export.paradata import columns_beside, paradata
from survey.export.personal import expect_reason, note_access, opened
from survey.export.place import put_whole
from survey.export.rows import Reader, Row
from survey.export.tables import Tables, build
from survey.frozen import dataclass
from survey.interview.events import Event, held
from survey.interview.record import Record, fold
from survey.language import _
from survey.questionnaire.model import Questionnaire
from survey.store.base import Store
from survey.sync.keys import Identity

VIETNAM = "+07:00"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the folder, and its tables (which `write_sav` and `write_dta` take)."""

    folder: Path
    tables: Tables


def export_dataset(
    store: Store,
    questionnaires: Sequence[Questionnaire],
    folder: Path,
    *,
    simulated: bool = False,
    design: Mapping[str, object] | None = None,
    offset: str = VIETNAM,
) -> Exported:
    """Write the interviews made with a questionnaire, in all its versions (oldest first), as a dataset without personal data.

    `design` says which variables hold weights, strata, PSUs and so on (it goes into the codebook); `offset` is the time zone that
    date-times are local to. An earlier dataset in `folder` is replaced.

    Raises:
        ExportError: an answer does not fit its question, versions do not fit each other, or the folder holds something else.
    """
    tables = read_tables(store, questionnaires, offset, without_personal_data)
    return _put(tables, questionnaires, folder, simulated, design or {}, offset)


def export_personal_data(
    store: Store,
    questionnaires: Sequence[Questionnaire],
    folder: Path,
    *,
    reason: str,
    person: str,
    reader: Identity | None = None,
    simulated: bool = False,
    offset: str = VIETNAM,
) -> Exported:
    """Write only what identifies people, with the keys that join it to the dataset, and note in the store who asked and why.

    What laptops have sealed is opened with `reader`, the personal-data key or the escrow's. The note is in the store (`meta`,
    names that begin with `personal-data:`) before anything is written.

    Raises:
        ExportError: no reason or no person is given, there is no personal data, it is sealed and there is no key, or what
            `export_dataset` raises.
        KeyProblem: something is not sealed to this key.
    """
    expect_reason(person, reason, str(folder))
    tables = read_tables(store, questionnaires, offset, personal_data_only, lambda events: opened(events, reader))
    if not tables.layout.variables:
        raise ExportError(_("the questionnaire marks no question as personal data"), where=str(folder))
    note_access(store, person, reason, reader, {"form": questionnaires[-1].form_id, "rows": tables.rows()})
    return _put(tables, questionnaires, folder, simulated, {}, offset)


def read_tables(
    store: Store,
    questionnaires: Sequence[Questionnaire],
    offset: str,
    part: Callable[[Layout], Layout],
    readable: Callable[[Sequence[Event]], Sequence[Event]] | None = None,
) -> Tables:
    """The interviews of a store made with these versions of a questionnaire, as Arrow tables; `readable` opens what is sealed.

    Raises:
        ExportError: see `export_dataset`.
    """
    if len({questionnaire.form_id for questionnaire in questionnaires}) != 1:
        raise ExportError(_("a dataset is made of the versions of one questionnaire"), advice=_("name one questionnaire"))
    answers = part(align([layout_of(questionnaire) for questionnaire in questionnaires]))
    taken, language = {variable.name for variable in answers.variables}, questionnaires[-1].default_language
    beside = columns_beside(taken, language) if part is without_personal_data else ()
    readers = {questionnaire.hash: Reader(questionnaire, answers, store) for questionnaire in questionnaires}
    rows: dict[str, list[Row]] = {level.name: [] for level in answers.levels}
    for name in store.interviews():
        events = store.events(name) if readable is None else readable(store.events(name))
        record = fold(events)
        if not record.status:
            continue  # only contacts so far: nobody has been interviewed
        reader = readers.get(record.form_hash)
        if reader is None:
            _expect_other_form(store, record, questionnaires[-1].form_id)
            continue
        for level, row in reader.rows(record, held(events)):
            if level == ROOT_LEVEL:
                row.update(
                    zip(
                        (column.name for column in beside),
                        paradata(held(events), record, reader.questionnaire.version),
                        strict=False,
                    )
                )
            rows[level].append(row)
    return build(replace(answers, variables=(*beside, *answers.variables)), rows, offset)


def _expect_other_form(store: Store, record: Record, form_id: str) -> None:
    """An interview that is left out must be known to be of another questionnaire."""
    questionnaire = store.forms.get(record.form_hash)
    if questionnaire is None or questionnaire.form_id == form_id:
        raise ExportError(
            _("interview {name} was made with a version of the questionnaire that was not given").format(name=record.interview),
            where=record.form_hash[:12],
            advice=_("give all versions that were used in the field"),
        )


def _put(
    tables: Tables,
    questionnaires: Sequence[Questionnaire],
    folder: Path,
    simulated: bool,
    design: Mapping[str, object],
    offset: str,
) -> Exported:
    """Write the folder under another name, then exchange it for the old one."""
    import pyarrow.parquet

    _expect_replaceable(folder)
    text = json.dumps(
        codebook(tables.layout, questionnaires, simulated, design, offset), ensure_ascii=False, indent=1, sort_keys=True
    )
    with put_whole(folder) as fresh:
        fresh.mkdir()
        for level, table in tables.tables.items():
            pyarrow.parquet.write_table(table, fresh / f"{level}.parquet", compression="zstd")
        (fresh / CODEBOOK).write_text(text + "\n", encoding="utf-8")
    return Exported(folder, tables)


def _expect_replaceable(folder: Path) -> None:
    """A folder that holds anything but a dataset of ours is not overwritten."""
    try:
        if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
            return
        if json.loads((folder / CODEBOOK).read_text(encoding="utf-8"))["format"] == FORMAT:
            return
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise ExportError(_("there is something else in this place"), where=str(folder), advice=_("choose another folder"))

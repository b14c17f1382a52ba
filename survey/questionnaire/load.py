"""Opening a questionnaire, in whichever form it is kept; only what that form needs is imported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from survey.errors import DefinitionError
from survey.language import _
from survey.outside import read_bytes, read_text
from survey.questionnaire.compiled import read_compiled
from survey.questionnaire.model import Questionnaire, Text

if TYPE_CHECKING:
    from survey.questionnaire.convert import Workbook

DEFINITION = "questionnaire.yaml"
"""The file that stands for a folder."""


def load(path: str | Path, *, lenient: bool = False) -> Questionnaire:
    """The questionnaire in a file: YAML, XLSForm (`.xlsx`, `.xls`), XForm (`.xml`), compiled JSON, or a folder with a
    `questionnaire.yaml`.

    A lenient load mends what pyxform refuses for reasons that do not change what the form means; each mend is in `recoveries`.

    Raises:
        DefinitionError: the file is not a questionnaire, or one that must be mended first.
    """
    path = _file(Path(path))
    match path.suffix.lower():
        case ".json":
            return read_compiled(path)
        case ".xml":
            return load_xform(path)
        case ".yaml" | ".yml":
            return load_yaml(path)
        case ".xlsx" | ".xls" | ".xlsm":
            return load_xlsform(path, lenient=lenient)
        case _:
            raise DefinitionError(
                _("this is no kind of questionnaire file"), where=path.name, advice=_("use .yaml, .xlsx, .xls, .xml or .json")
            )


def _file(path: Path) -> Path:
    path = path / DEFINITION if path.is_dir() else path
    if not path.is_file():
        raise DefinitionError(_("there is no such file"), where=str(path))
    return path


def load_xform(path: Path) -> Questionnaire:
    """The questionnaire in an XForm file; files it refers to are looked for beside it."""
    from survey.questionnaire.attachments import beside
    from survey.questionnaire.compile import compile_xform
    from survey.questionnaire.xml import MAX_BYTES

    return compile_xform(read_bytes(path, MAX_BYTES, DefinitionError), where=path.name, attachments=beside(path))


def load_yaml(path: Path) -> Questionnaire:
    """The questionnaire in a YAML file."""
    from survey.questionnaire.attachments import beside
    from survey.questionnaire.compile import compile_xform
    from survey.questionnaire.convert import to_xform
    from survey.questionnaire.load_yaml import read_yaml

    book = read_yaml(path)
    xform = to_xform(book, path.name)
    return _titled(compile_xform(xform, where=path.name, places=book.places, attachments=beside(path)), book.title)


def _titled(questionnaire: Questionnaire, title: Mapping[str, str]) -> Questionnaire:
    """The questionnaire with its title in each language; an XForm holds only one."""
    return replace(questionnaire, title=Text({code: (wording,) for code, wording in title.items()})) if title else questionnaire


def load_xlsform(path: Path, *, lenient: bool = False) -> Questionnaire:
    """The questionnaire in an XLSForm workbook; strict unless `lenient`."""
    from survey.questionnaire.attachments import beside
    from survey.questionnaire.compile import compile_xform

    xform, book, recoveries = _from_workbook(path, lenient)
    questionnaire = compile_xform(
        xform, where=path.name, places=book.places, recoveries=recoveries, lenient=lenient, attachments=beside(path)
    )
    return _titled(questionnaire, book.title)


def _from_workbook(path: Path, lenient: bool) -> tuple[str, Workbook, tuple[str, ...]]:
    """The XForm of a workbook, the workbook as read, and what had to be mended."""
    from survey.questionnaire.convert import to_xform
    from survey.questionnaire.load_xlsform import read_xlsform
    from survey.questionnaire.recover import recover
    from survey.questionnaire.recover_named import convert_leniently

    book = read_xlsform(path, lenient=lenient)
    if not lenient:
        return to_xform(book, path.name), book, ()
    mended = recover(book)
    xform, more = convert_leniently(book, path.name)
    return xform, book, (*mended, *more)


def xform_of(path: str | Path, *, lenient: bool = False) -> str:
    """The XForm that ODK Collect opens, from a YAML questionnaire, an XLSForm or an XForm; choices that stand alone are a
    constraint in it, since phones do not know them.

    Raises:
        DefinitionError: the file is none of these, or must be mended first.
    """
    from survey.questionnaire.attachments import beside
    from survey.questionnaire.exclusive import enforced

    path = _file(Path(path))
    return enforced(_written(path, lenient), path.name, beside(path))


def _written(path: Path, lenient: bool) -> str:
    """The XForm as the author's file has it or as pyxform makes it."""
    match path.suffix.lower():
        case ".xml":
            from survey.questionnaire.xml import MAX_BYTES

            return read_text(path, MAX_BYTES, DefinitionError)
        case ".yaml" | ".yml":
            from survey.questionnaire.convert import to_xform
            from survey.questionnaire.load_yaml import read_yaml

            return to_xform(read_yaml(path), path.name)
        case ".xlsx" | ".xls" | ".xlsm":
            return _from_workbook(path, lenient)[0]
        case _:
            raise DefinitionError(_("only a YAML questionnaire, an XLSForm or an XForm makes an XForm"), where=path.name)

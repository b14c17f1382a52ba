"""Files that people hand us: read whole, within a size, as bytes, as UTF-8 text or as rows of CSV; or refused with the reason."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from pathlib import Path
from stat import S_ISREG

from survey.errors import SurveyError
from survey.language import _, nfc

LARGEST_TEXT = 100_000_000
"""Bytes of the largest text file read whole."""

NEWLINE = b"\n"
_MARKS = {codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16", codecs.BOM_UTF32_BE: "UTF-32"}


def read_bytes(path: Path, most: int, refusal: type[SurveyError] = SurveyError) -> bytes:
    """The bytes of a file; it may grow meanwhile, but no more than `most` bytes are read.

    Raises:
        SurveyError: it has more bytes, or is no file but a pipe or a device (of the class `refusal`).
        OSError: it cannot be opened or read.
    """
    if not S_ISREG(path.stat().st_mode):
        raise refusal(_("this is not a file"), where=str(path))
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise refusal(
            _("the file is larger than {most} MB, more than it can hold").format(most=most // 1_000_000),
            where=str(path),
            advice=_("look whether it is the right file"),
        )
    return data


def read_text(path: Path, most: int = LARGEST_TEXT, refusal: type[SurveyError] = SurveyError) -> str:
    """The text of a UTF-8 file, NFC, without its byte order mark.

    Raises:
        SurveyError: it is too large, or in another encoding (of the class `refusal`).
        OSError: it cannot be opened or read.
    """
    data = read_bytes(path, most, refusal)
    try:
        return nfc(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        mark = next((name for mark, name in _MARKS.items() if data.startswith(mark)), "")
        what = _("the text is {encoding}, not UTF-8").format(encoding=mark) if mark else _("the text is not UTF-8")
        line = "" if mark else f":{data.count(NEWLINE, 0, error.start) + 1}"
        raise refusal(what, where=f"{path}{line}", advice=_("save it again as UTF-8 (in Excel: CSV UTF-8)")) from error


def read_csv(
    text: str, where: str, refusal: type[SurveyError] = SurveyError
) -> tuple[Sequence[str], list[dict[str | None, str | None]]]:
    """The columns and the rows of a CSV text; what a row has too much stands under None, what it lacks is None.

    Semicolons part the cells if they part the header, as programs write where the comma is decimal.

    Raises:
        SurveyError: it is not CSV; the message says the line (of the class `refusal`).

    >>> read_csv("case,day\\n007,1\\n", "sample.csv")
    (['case', 'day'], [{'case': '007', 'day': '1'}])
    """
    # A field command that reads no table does without them.
    import csv
    import io

    header = text.partition("\n")[0]
    delimiter = ";" if ";" in header and "," not in header else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        reader.fieldnames = [column.strip() for column in reader.fieldnames or ()]
        rows = list(reader)
    except csv.Error as error:
        raise refusal(
            _("the table cannot be read: {reason}").format(reason=error),
            where=f"{where}:{reader.line_num}",
            advice=_("look for a quotation mark that is not closed; save it as CSV in UTF-8"),
        ) from error
    return reader.fieldnames, rows

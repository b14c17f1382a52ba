"""Files that people hand us: whole within a size, in UTF-8, as rows; otherwise a reason with its place, never a hang."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from survey.errors import DefinitionError, SurveyError
from survey.language import use_language
from survey.outside import read_bytes, read_csv, read_text


@pytest.fixture(autouse=True)
def english() -> None:
    use_language("en")


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """A named pipe nobody writes to would hang the program; a device never ends."""
    os.mkfifo(tmp_path / "sample.csv")
    for path in (tmp_path / "sample.csv", Path("/dev/zero"), tmp_path):
        with pytest.raises(SurveyError, match="not a file"):
            read_bytes(path, 1000)


def test_a_file_larger_than_it_may_be_is_not_read(tmp_path: Path) -> None:
    """Three gigabytes that take no room on the disk take none in memory either."""
    path = tmp_path / "sparse.yaml"
    with path.open("wb") as file:
        file.truncate(3 << 30)
    with pytest.raises(DefinitionError, match="larger than 5 MB"):
        read_bytes(path, 5_000_000, DefinitionError)
    path.write_bytes(b"abcde")
    assert read_bytes(path, 5) == b"abcde"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("tên\n".encode("utf-16"), "x.csv: the text is UTF-16, not UTF-8"),
        ("a\nĐà\n".encode("cp1258"), "x.csv:2: the text is not UTF-8"),
        (b"a\xff", "x.csv:1: the text is not UTF-8"),
    ],
)
def test_other_encodings_are_named_with_their_line(tmp_path: Path, data: bytes, told: str) -> None:
    """What Excel saves as Unicode text or in the country's code page, with what to do about it."""
    (tmp_path / "x.csv").write_bytes(data)
    with pytest.raises(SurveyError) as refusal:
        read_text(tmp_path / "x.csv")
    assert told in str(refusal.value)
    assert "CSV UTF-8" in (refusal.value.advice or "")


def test_text_is_nfc_without_its_mark(tmp_path: Path) -> None:
    """A byte order mark and letters in pieces come from other programs."""
    (tmp_path / "x.csv").write_bytes(b"\xef\xbb\xbf" + "Vie\u0323\u0302t".encode())
    assert read_text(tmp_path / "x.csv") == "Việt"


def test_a_quotation_mark_that_is_not_closed_is_told(tmp_path: Path) -> None:
    """It would swallow every row after it."""
    with pytest.raises(SurveyError, match=r"x.csv:\d+: the table cannot be read"):
        read_csv('case,name\n1,"Lan\n2,An\n', "x.csv")
    with pytest.raises(SurveyError, match="cannot be read"):
        read_csv("case\n" + "x" * 200_000, "x.csv")

"""The narrative is Markdown whose mistakes are found before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.errors import PlanError
from analysis.report.narrative import Passage, Placed, Quoted, Words, read_narrative
from analysis.report.outline import official


def read(tmp_path: Path, text: str) -> dict[str, tuple[Passage | Placed, ...]]:
    path = tmp_path / "narrative.md"
    path.write_text(text, encoding="utf-8")
    return read_narrative(path, official())


def test_text_keeps_its_emphasis_and_its_references(tmp_path: Path) -> None:
    """Bold, italic, lists and subheadings come through; underscores and stars in references are no Markdown."""
    pieces = read(tmp_path, "## 1/I/1\n### Lương\nMột **hai {{ a_b_c | where x * y * z > 1 }}** *ba*\n\n- mục\n")["1/I/1"]
    kinds = [piece.kind for piece in pieces]
    assert kinds == ["subheading", "body", "bullet"]
    body = pieces[1]
    assert isinstance(body, Passage)
    assert [type(piece) for piece in body.pieces] == [Words, Words, Quoted, Words, Words]
    quoted = body.pieces[2]
    assert isinstance(quoted, Quoted)
    assert (quoted.bold, quoted.reference.filter) == (True, "x * y * z > 1")
    assert body.pieces[4] == Words("ba", italic=True)


def test_a_reference_over_two_lines_is_one(tmp_path: Path) -> None:
    """Writers wrap lines where they like; later lines keep their numbers."""
    text = "## 1/I/1\nA {{ income\n| mean }} b\n\n{{ broken | wrong }}\n"
    with pytest.raises(PlanError, match=r"md:5: “wrong”"):
        read(tmp_path, text)


def test_letters_are_composed(tmp_path: Path) -> None:
    """Text typed as base letters with marks (NFD) is read as NFC."""
    piece = read(tmp_path, "## 1/I/1\nTie\u0302\u0301ng\n")["1/I/1"][0]
    assert isinstance(piece, Passage)
    assert piece.pieces == (Words("Tiếng"),)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("no section", 1, "has no section"),
        ("## 1/I/9\n", 1, "did you mean '1/I/"),
        ("## 1/I/1\na\n\n## 1/I/1\nb\n", 4, "comes twice"),
        ("## 1/I/1\na\n\nb {{ income | mean\n", 4, "“{{” stands alone"),
        ("## 1/I/1\na }} b\n", 2, "“}}” stands alone"),
        ("## 1/I/1\nsee {{ table: income }} here\n", 2, "within a sentence"),
        ("## 1/I/1\na\n\n    code\n", 4, "is not understood"),
        ("## 1/I/1\n1. a\n", 2, "ordered_list is not understood"),
    ],
)
def test_mistakes_name_their_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    """Nothing of the text is dropped silently."""
    with pytest.raises(PlanError) as error:
        read(tmp_path, text)
    assert str(error.value.where).endswith(f"narrative.md:{line}")
    assert words in str(error.value)

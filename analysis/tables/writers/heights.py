"""How high the rows of a sheet must be: programs do not fit merged cells, and LibreOffice none that a workbook leaves to it."""

from __future__ import annotations

LINE = 15.0  # points of a line
BOLD = 1.1  # width of bold letters to that of others


def lines_of(text: str, width: float, *, bold: bool = False) -> int:
    """How many lines words take in a column `width` letters wide.

    >>> lines_of("kiểm tra chữ số và đơn vị tính", 20), lines_of("", 20)
    (2, 1)
    """
    lines, room = 1, width
    for word in text.split():
        length = (len(word) + 1) * (BOLD if bold else 1.0)
        if length > room and room < width:
            lines, room = lines + 1, width
        room -= length
    return lines

"""How high the rows of a sheet must be: programs do not fit merged cells, and LibreOffice none that a workbook leaves to it."""

from __future__ import annotations

LINE = 15.0  # points of a line
BOLD = 1.1  # width of bold letters to that of others
ROOM = 1.15  # letters of Times New Roman that fit where a column counts one digit of the program's own typeface


def lines_of(text: str, width: float, *, bold: bool = False) -> int:
    """How many lines words take in a column `width` letters wide.

    >>> lines_of("kiểm tra chữ số và đơn vị tính", 20), lines_of("", 20)
    (2, 1)
    """
    lines, whole = 1, width * ROOM
    room = whole
    for word in text.split():
        length = (len(word) + 1) * (BOLD if bold else 1.0)
        if length > room and room < whole:
            lines, room = lines + 1, whole
        room -= length
    return lines

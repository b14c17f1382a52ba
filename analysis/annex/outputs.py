"""The workbooks that headquarters reads: the tracker and the roll-up."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from analysis.errors import OutputError

WIDEST = 60


def write_sheets(sheets: Mapping[str, pd.DataFrame], path: str | Path) -> Path:
    """Data frames as the sheets of a workbook, with filters and fixed headings; text is never taken for a formula.

    Raises:
        OutputError: the file cannot be written.
    """
    place = Path(path)
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with pd.ExcelWriter(place, engine="xlsxwriter", engine_kwargs=options) as writer:
            for name, frame in sheets.items():
                frame.to_excel(writer, sheet_name=name[:31], index=False)
                sheet = writer.sheets[name[:31]]
                sheet.freeze_panes(1, 0)
                sheet.autofilter(0, 0, max(len(frame), 1), len(frame.columns) - 1)
                sheet.autofit(max_width=WIDEST * 7)
                sheet.set_paper(9)
                sheet.set_landscape()
                sheet.fit_to_pages(1, 0)
                sheet.repeat_rows(0)
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}", where=str(place), advice="close it in Excel") from error
    return place

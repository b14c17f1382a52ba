"""Two finished reports compared: which numbers changed, and whether data, weights, plan, series or scenarios changed them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from analysis.report.outlook.reference import PREFIX
from analysis.report.readers.record import Record
from analysis.report.readers.word import Boxes, WordReport
from analysis.tables.spec import Indicator, Plan, TableSpec

SHARED = ("rule", "level", "interval", "comparison", "confidentiality", "design", "labels")


@dataclass(frozen=True)
class Change:
    """A number that is not what it was; `why` names what else changed: data, weights, plan (or text, if nothing did).

    Numbers of the forecast rest on `series` and `scenarios` alone.
    """

    where: str
    before: str
    after: str
    why: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.where}: “{self.before}” → “{self.after}” ({', '.join(self.why)})"


def differences(old: WordReport, new: WordReport) -> list[Change]:
    """Figures of the text, then boxes of the tables, that differ between two reports."""
    causes, foreseen = _causes(old.record, new.record), _outlook_causes(old.record, new.record)
    with old.record.definition() as one, new.record.definition() as other:
        plans = one.plan, other.plan
    changes = list(_figures(old.record, new.record, causes, foreseen))
    before, after = ({item.name: item for item in report.items if isinstance(item, Boxes)} for report in (old, new))
    for name in dict.fromkeys([*before, *after]):
        planned = ("plan",) if _replanned(name.removeprefix("table:"), *plans) else ()
        ground = foreseen if name.startswith(f"table:{PREFIX}") else causes
        why = (*ground, *planned) or ("text",)
        if name not in before or name not in after:
            changes.append(Change(name, *(("there", "gone") if name in before else ("not there", "there")), planned or why))
        else:
            changes += _boxes(before[name], after[name], why)
    return changes


def _causes(old: Record, new: Record) -> tuple[str, ...]:
    """What of the ground under all numbers is not what it was."""
    pairs = (("data", old.data_hash, new.data_hash), ("weights", old.weights, new.weights))
    return tuple(name for name, one, other in pairs if one != other)


def _outlook_causes(old: Record, new: Record) -> tuple[str, ...]:
    """What of the ground under the forecast is not what it was."""
    return tuple(name for name in ("series", "scenarios") if old.sources.get(name) != new.sources.get(name))


def _figures(old: Record, new: Record, causes: tuple[str, ...], foreseen: tuple[str, ...]) -> Iterator[Change]:
    for key, figure in old.figures.items():
        now = new.figures.get(key)
        if now is None:
            yield Change(f"{{{{ {figure.reference} }}}}", figure.text, "is not in the new report", ("plan",))
        elif now.text != figure.text:
            ground = foreseen if figure.reference.startswith(PREFIX) else causes
            yield Change(f"{{{{ {figure.reference} }}}}", figure.text, now.text, ground or ("plan",))
    for key, figure in new.figures.items():
        if key not in old.figures:
            yield Change(f"{{{{ {figure.reference} }}}}", "was not in the old report", figure.text, ("plan",))


def _boxes(old: Boxes, new: Boxes, why: tuple[str, ...]) -> Iterator[Change]:
    """Rows are matched by their label and their turn among rows of that label: tables may grow and shrink."""
    before, after = _rows(old), _rows(new)
    for label in dict.fromkeys([*before, *after]):
        where = f"{old.name}, {label[0]}"
        one, other = before.get(label, ()), after.get(label, ())
        if one == other:
            continue
        if len(one) != len(other):
            yield Change(where, " | ".join(one) or "not there", " | ".join(other) or "gone", why)
            continue
        yield from (Change(where, left, right, why) for left, right in zip(one, other, strict=True) if left != right)


def _rows(table: Boxes) -> Mapping[tuple[str, str, int], tuple[str, ...]]:
    """Rows by their label, the heading above and their turn."""
    rows: dict[tuple[str, str, int], tuple[str, ...]] = {}
    heading = ""
    for row in table.rows:
        label, values = (row[0] if row else ""), row[1:]
        heading = heading if values else label
        turn = sum(known[:2] == (label, heading) for known in rows)
        rows[label, heading, turn] = values
    return rows


def _replanned(name: str, old: Plan, new: Plan) -> bool:
    """Whether a table is planned differently; where in the file it is planned does not matter."""
    one, other = (plan.table(name) for plan in (old, new))
    if any(getattr(old, key) != getattr(new, key) for key in SHARED):
        return True
    return _placeless(one) != _placeless(other)


def _placeless(spec: TableSpec | None) -> TableSpec | None:
    if spec is None:
        return None
    stub: tuple[Indicator, ...] = tuple(replace(indicator, where="") for indicator in spec.stub)
    return replace(spec, where="", stub=stub)

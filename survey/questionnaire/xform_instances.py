"""The data in an XForm: its primary instance (with repeat templates and instances brought along) and secondary instances."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field, replace

from lxml import etree

from survey.errors import DefinitionError
from survey.language import UNPRINTABLE, _, nfc
from survey.outside import read_csv
from survey.questionnaire.model import DataElement, Instance, in_any
from survey.questionnaire.xml import JAVAROSA, attribute, attributes_of, children, parse_xml, text_of, written_name

Attachments = Callable[[str], bytes | None]
"""Gives the bytes of a file that belongs to the form, or None."""

TEMPLATE = f"{{{JAVAROSA}}}template"


@dataclass(frozen=True)
class DataNode:
    """One element of the primary instance; repeats stand once, as their template; `initial` is how many a new parent brings."""

    name: str
    path: str
    text: str = ""
    children: tuple[DataNode, ...] = ()
    initial: int = 1
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PrimaryInstance:
    """The primary instance: its tree, and what differs in the repeat instances it brings (by concrete path; `[*]` stands for
    any new instance that brings inner ones along)."""

    root: DataNode
    initial: Mapping[str, str]
    counts: Mapping[str, int]
    attributes: Mapping[str, str]


def read_primary(root: etree._Element, repeats: Set[str]) -> PrimaryInstance:
    """The form's own data; `repeats` are the paths that the body repeats."""
    tree = _template(root, f"/{written_name(root)}", repeats)
    brought = _Brought(repeats)
    brought.note(root, tree.path, tree)
    return PrimaryInstance(tree, brought.values, brought.counts, attributes_of(root))


def _by_name(element: etree._Element) -> Iterable[tuple[str, list[etree._Element]]]:
    """Child elements gathered by name, in the order in which each name first stands."""
    found: dict[str, list[etree._Element]] = {}
    for child in children(element):
        found.setdefault(written_name(child), []).append(child)
    return found.items()


def _template(element: etree._Element, path: str, repeats: Set[str], given: bool = False) -> DataNode:
    """The tree below an element; `given` inside a template that the form gives, where an inner repeat is as it stands."""
    nodes = []
    for name, same in _by_name(element):
        below = f"{path}/{name}"
        if below in repeats:
            template = next((one for one in same if TEMPLATE in one.attrib), None)
            brought = sum(TEMPLATE not in one.attrib for one in same)
            whole = given or template is not None
            node = _template(same[0] if template is None else template, below, repeats, whole)
            node = node if whole else _emptied(node)
            nodes.append(DataNode(name, below, node.text, node.children, brought, node.attributes))
        else:
            nodes.append(_template(same[0], below, repeats, given))
    return DataNode(written_name(element), path, "" if nodes else _text(element), tuple(nodes), 1, attributes_of(element))


def _emptied(node: DataNode) -> DataNode:
    """What new instances of a repeat without a template are made from: the elements of its first one, neither their texts nor
    the instances of inner repeats, as in JavaRosa."""
    return replace(node, text="", initial=0, children=tuple(map(_emptied, node.children)))


@dataclass
class _Brought:
    """What the repeat instances brought by the form hold, where it differs from their template."""

    repeats: Set[str]
    values: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def note(self, element: etree._Element, concrete: str, node: DataNode, inside: bool = False) -> None:
        below = {child.name: child for child in node.children}
        if inside and not below and _text(element) != self.values.get(in_any(concrete), node.text):
            self.values[concrete] = _text(element)
        self.counts |= {f"{concrete}/{name}": 0 for name, child in below.items() if inside and child.path in self.repeats}
        for name, same in _by_name(element):
            if name not in below:
                continue
            child = below[name]
            if child.path not in self.repeats:
                self.note(same[0], f"{concrete}/{name}", child, inside)
                continue
            for template in (one for one in same if TEMPLATE in one.attrib and not inside):
                self.note(template, f"{concrete}/{name}[*]", child, inside=True)
            brought = [one for one in same if TEMPLATE not in one.attrib]
            self.counts[f"{concrete}/{name}"] = len(brought)
            for ordinal, one in enumerate(brought, 1):
                self.note(one, f"{concrete}/{name}[{ordinal}]", child, inside=True)


def _text(element: etree._Element) -> str:
    text = text_of(element)
    return nfc(text) if text.strip() else ""


def read_secondary(element: etree._Element, attachments: Attachments) -> Instance:
    """A secondary instance: in the form, or in a file beside it (CSV, XML, GeoJSON).

    Raises:
        DefinitionError: the file is there but cannot be read.
    """
    identifier, source = attribute(element, "id"), attribute(element, "src")
    root = first_element(element)
    if root is not None:
        return Instance(identifier, _data(root), source)
    name = source.rpartition("/")[2]
    data = attachments(name) if source else None
    return Instance(identifier, None if data is None else read_table(name, data), source)


def first_element(element: etree._Element) -> etree._Element | None:
    """The first child element, whatever its name."""
    return next(children(element), None)


def _data(element: etree._Element) -> DataElement:
    below = tuple(map(_data, children(element)))
    return DataElement(written_name(element), "" if below else nfc(element.text or ""), attributes_of(element), below)


def read_table(name: str, data: bytes) -> DataElement:
    """A file that forms look things up in, as the element tree that `instance()` shows of it.

    >>> read_table("p.csv", b"name,label\\n01,Ha Noi\\n").children[0].children[1]
    DataElement(name='label', text='Ha Noi', attributes={}, children=())
    """
    kind = name.lower()
    try:
        if kind.endswith(".csv"):
            table = _rows(read_csv(nfc(data.decode("utf-8-sig")), name, DefinitionError)[1])
        elif kind.endswith(".geojson"):
            table = _features(json.loads(data))
        else:
            table = _data(parse_xml(data, name))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise DefinitionError(
            _("the table cannot be read: {reason}").format(reason=error), where=name, advice=_("save it as CSV in UTF-8")
        ) from error
    _refuse_control_characters(table, name)
    return table


def _refuse_control_characters(table: DataElement, name: str) -> None:
    """Raise DefinitionError for a text in a table that no screen can hold, with its row."""
    for number, row in enumerate(table.children, 1):
        for cell in row.children:
            if found := UNPRINTABLE.search(cell.text) or UNPRINTABLE.search(cell.name):
                what = _("the text holds the control character U+{code:04X}").format(code=ord(found[0]))
                place = _("{name}, row {number}").format(name=name, number=number)
                raise DefinitionError(what, where=place, advice=_("delete it and type the text again"))


def _rows(rows: Iterable[Mapping[str | None, str | None]]) -> DataElement:
    items = [
        DataElement("item", children=tuple(DataElement(column, value or "") for column, value in row.items() if column))
        for row in rows
    ]
    return DataElement("root", children=tuple(items))


def _features(document: Mapping[str, list[dict[str, dict[str, object]]]]) -> DataElement:
    """GeoJSON points as ODK shows them: the properties, and `geometry` as `latitude longitude 0 0`."""
    items = []
    for feature in document["features"]:
        cells = [DataElement(str(name), str(value)) for name, value in feature["properties"].items()]
        coordinates = feature["geometry"]["coordinates"]
        if feature["geometry"]["type"] == "Point" and isinstance(coordinates, list):
            cells.append(DataElement("geometry", f"{coordinates[1]} {coordinates[0]} 0 0"))
        items.append(DataElement("item", children=tuple(cells)))
    return DataElement("root", children=tuple(items))

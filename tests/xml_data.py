"""XML documents and whole XForms as the nodes and the world that expressions see; for tests only."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from lxml import etree

from survey.expression import Atomic, Element, Node, Scope
from survey.expression.convert import to_number
from survey.values.iso import read_date, read_moment, read_time

TYPED: dict[str, Callable[[str], Atomic | None]] = {
    "int": to_number, "integer": to_number, "decimal": to_number, "long": to_number,
    "date": read_date, "dateTime": read_moment, "time": read_time, "boolean": lambda text: text in ("true", "1"),
}  # fmt: skip
_PARSER = etree.XMLParser(remove_comments=True, resolve_entities=False)


class TypedElement(Element):
    """An element whose text a bind gives a type."""

    __slots__ = ("read",)

    def __init__(self, name: str, children: list[Element], text: str, attributes: dict[str, str]) -> None:
        super().__init__(name, children, text=text, attributes=attributes)
        self.read: Callable[[str], Atomic | None] | None = None

    def value(self) -> Atomic:
        text = super().value()
        typed = self.read(str(text)) if self.read and text != "" else None
        return text if typed is None else typed


@dataclass(slots=True)
class World:
    """An environment over one document."""

    root: Node
    document: Node
    moment: datetime = field(default_factory=lambda: datetime(2024, 1, 31, 9, 30, tzinfo=UTC))
    language: str | None = None
    random: random.Random = field(default_factory=lambda: random.Random(7))
    properties: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def now(self) -> datetime:
        return self.moment

    def instance(self, name: str) -> Node | None:
        for model in find_all(self.document, "model"):
            for instance in model.named("instance"):
                if instance.attributes.get("id") == name:
                    return instance
        return None

    def itext(self, identifier: str) -> str:
        translations = [one for itext in find_all(self.document, "itext") for one in itext.named("translation")]
        chosen = [one for one in translations if one.attributes.get("lang") == self.language]
        default = [one for one in translations if "default" in one.attributes]
        for translation in (chosen or default or translations)[:1]:
            for text in translation.named("text"):
                if text.attributes.get("id") == identifier:
                    return str(text.named("value")[0].value())
        return ""

    def choice_label(self, value: str, path: str, context: Node) -> str:
        return ""

    def missing_reason(self, node: Node) -> str:
        return self.missing.get(node.name, "")

    def lookup(self, table: str, column: str, key_column: str, key: str) -> str:
        instance = self.instance(table)
        rows = instance.named("root")[0].find("item", key_column, key) if instance is not None else ()  # type: ignore[attr-defined]
        return str(rows[0].named(column)[0].value()) if rows else ""

    def device_property(self, name: str) -> str:
        return self.properties.get(name, "")


def read_xml(text: str | None) -> Element:
    """The document node above the root element of a document; an empty `data` element for none."""
    root = _element(etree.fromstring(text or "<data/>", _PARSER))
    document = Element("", [root])
    for model in find_all(document, "model"):
        primary = model.named("instance")
        for bind in model.named("bind"):
            read = TYPED.get(bind.attributes.get("type", "").rpartition(":")[2])
            for node in _descend(primary[:1], bind.attributes["nodeset"].strip("/").split("/")):
                if isinstance(node, TypedElement):
                    node.read = read
    return document


def at_path(document: Node, path: str | None) -> Node:
    """The node that a path of names and numbers, `/a[1]/b[2]`, means; the document for `/` or none."""
    node = document
    for name, place in re.findall(r"/([^/\[]+)\[(\d+)\]", path or "/"):
        node = node.named(name)[int(place) - 1]
    return node


def scope_of(text: str | None, path: str = "/", **world: object) -> Scope:
    """A scope at a node of a document that is all there is."""
    document = read_xml(text)
    node = at_path(document, path)
    return Scope(node, node, World(document, document, **world))  # type: ignore[arg-type]


def find_all(node: Node, name: str) -> list[Node]:
    """The elements of that name anywhere inside."""
    return [found for child in node.children for found in ([child] if child.name == name else find_all(child, name))]


def _descend(nodes: object, names: list[str]) -> list[Node]:
    found = list(nodes)  # type: ignore[call-overload]
    for name in names:
        found = [child for node in found for child in node.named(name)]
    return found


def _element(source: etree._Element) -> TypedElement:
    children = [_element(child) for child in source if isinstance(child.tag, str)]
    text = (source.text or "") if not children else ""
    attributes = {str(name): str(value) for name, value in source.attrib.items()}
    local = etree.QName(source).localname
    return TypedElement(f"{source.prefix}:{local}" if source.prefix else local, children, text, attributes)

"""Reading XML that strangers wrote: no entities, no network, bounded size and depth; and the names of its elements."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from survey.errors import DefinitionError
from survey.language import UNPRINTABLE, _

MAX_BYTES = 64_000_000
"""Largest XForm read: the largest real form known has 4 MB."""

MAX_TAGS = 1_000_000
"""Most tags in it: an element takes some hundred bytes of memory, however few it takes in the file."""

MAX_ATTRIBUTES = 200
"""Most attributes of an element: reading them takes the square of their number."""

XFORMS = "http://www.w3.org/2002/xforms"
JAVAROSA = "http://openrosa.org/javarosa"
OPENROSA = "http://openrosa.org/xforms"
ODK = "http://www.opendatakit.org/xforms"
KHAOSAT = "https://khaosat.vn/xforms"


def parse_xml(source: str | bytes, where: str | None = None) -> etree._Element:
    """The root element of an XML document.

    Raises:
        DefinitionError: it is too large, too deep, not well-formed, or declares entities.
    """
    data = source.encode() if isinstance(source, str) else source
    if len(data) > MAX_BYTES or data.count(b"<") > MAX_TAGS:
        raise DefinitionError(_("the file is larger than a form can be"), where=where)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DefinitionError(
            _("this is not XML that can be read: {reason}").format(reason=error), where=where, advice=_("export the form again")
        ) from error
    document = root.getroottree().docinfo
    if document.internalDTD is not None and any(document.internalDTD.iterentities()):  # type: ignore[union-attr]
        raise DefinitionError(_("the file declares XML entities, which forms never need"), where=where)
    for element in root.iter(etree.Element):
        _refuse_element(element, where)
    return root


def _refuse_element(element: etree._Element, where: str | None) -> None:
    """Raise DefinitionError for an element that could not be read in bounded time, or whose text commands a terminal."""
    place = ", ".join(part for part in (where, _("line {line}").format(line=element.sourceline)) if part)
    count = len(element.attrib)
    if count > MAX_ATTRIBUTES:
        raise DefinitionError(
            _("the element {name} has {count} attributes").format(name=local(element), count=count), where=place
        )
    for text in (element.text, element.tail, *element.attrib.values()):
        if text and (found := UNPRINTABLE.search(text)):
            what = _("the text holds the control character U+{code:04X}").format(code=ord(found[0]))
            raise DefinitionError(what, where=place, advice=_("delete it and type the text again"))


def local(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return etree.QName(element).localname


def written_name(element: etree._Element) -> str:
    """The element's name as expressions write it: with its prefix if it has one."""
    return f"{element.prefix}:{local(element)}" if element.prefix else local(element)


def attribute(element: etree._Element, name: str, namespace: str | None = None) -> str:
    """The text of an attribute, empty if absent."""
    return element.get(f"{{{namespace}}}{name}" if namespace else name, "")


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The child elements with one of those local names (all of them if none is given), in document order."""
    for child in element.iterchildren(etree.Element):
        if not names or local(child) in names:
            yield child


def first(element: etree._Element, name: str) -> etree._Element | None:
    """The first child element of that local name."""
    return next(children(element, name), None)


def text_of(element: etree._Element | None) -> str:
    """All the text inside an element, empty if there is no element."""
    return "" if element is None else "".join(map(str, element.itertext()))


def attributes_of(element: etree._Element) -> dict[str, str]:
    """The attributes of an element by their names as written, prefixes included; those of JavaRosa left out."""
    prefixes = {uri: prefix for prefix, uri in element.nsmap.items() if prefix}
    found = {}
    for name, value in element.attrib.items():
        qualified = etree.QName(name)
        if qualified.namespace != JAVAROSA:
            prefix = f"{prefixes[qualified.namespace]}:" if qualified.namespace else ""
            found[prefix + qualified.localname] = str(value)
    return found

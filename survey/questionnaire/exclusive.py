"""Exclusive choices for phones: they do not know `ks:exclusive`, so the XForm made for them says it in the constraint as well.

What the author wrote stays beside it in `ks:authored_constraint` and `ks:authored_message`, and that is what a compilation reads.
"""

from __future__ import annotations

from lxml import etree

from survey.language import _
from survey.questionnaire.choice_labels import UNSAID, choice_labels
from survey.questionnaire.compile import compile_xform
from survey.questionnaire.model import ANY_LANGUAGE, Output, Parts, Question, Questionnaire
from survey.questionnaire.xform_binds import AUTHORED, exclusive_clause, with_clause
from survey.questionnaire.xform_body import resolve
from survey.questionnaire.xform_instances import Attachments
from survey.questionnaire.xform_texts import EXCLUSIVE_MESSAGE, language_codes
from survey.questionnaire.xml import JAVAROSA, KHAOSAT, XFORMS, attribute, children, first, parse_xml

UNNAMED = (ANY_LANGUAGE, "default")
"""The language of a form that names none; pyxform calls it `default` where it needs a name."""


def enforced(xform: str, where: str, attachments: Attachments) -> str:
    """The XForm with a constraint that holds for every question with exclusive choices; as it was if there is none.

    Raises:
        DefinitionError: it is not an XForm.
    """
    document = parse_xml(xform, where)
    model = _model(document)
    exclusive = [] if model is None else [bind for bind in children(model, "bind") if attribute(bind, "exclusive", KHAOSAT)]
    if model is None or not exclusive:
        return xform
    questionnaire = compile_xform(xform, where=where, lenient=True, attachments=attachments)
    for bind in exclusive:
        path = resolve(attribute(bind, "nodeset") or attribute(bind, "ref"), questionnaire.root.path)
        element = questionnaire.elements.get(path)
        if isinstance(element, Question) and element.type == "select_many":
            _enforce(bind, element, questionnaire, model)
    return etree.tostring(document.getroottree(), encoding="utf-8", xml_declaration=True).decode()


def _model(document: etree._Element) -> etree._Element | None:
    head = first(document, "head")
    return None if head is None else first(head, "model")


def _enforce(bind: etree._Element, question: Question, questionnaire: Questionnaire, model: etree._Element) -> None:
    """Write the constraint and its message into a bind that does not have them yet, keeping the author's."""
    if attribute(bind, "constraint").endswith(exclusive_clause(question.exclusive)):
        return
    for (namespace, name), kept in AUTHORED.items():
        bind.set(f"{{{KHAOSAT}}}{kept}", attribute(bind, name, namespace).strip())
    bind.set("constraint", with_clause(question.constraint, question.exclusive))
    bind.set(f"{{{JAVAROSA}}}constraintMsg", _message(question, questionnaire, model))


def _message(question: Question, questionnaire: Questionnaire, model: etree._Element) -> str:
    """The message as the bind's attribute holds it: plain, or the name of a text written into each translation."""
    itext = first(model, "itext")
    if itext is None:
        return "".join(part for part in _wording(question, questionnaire, ANY_LANGUAGE) if isinstance(part, str))
    identifier = question.path + EXCLUSIVE_MESSAGE
    blocks = list(children(itext, "translation"))
    codes = language_codes([attribute(block, "lang") for block in blocks])
    for block in blocks:
        text = etree.SubElement(block, f"{{{XFORMS}}}text", id=identifier)
        value = etree.SubElement(text, f"{{{XFORMS}}}value")
        _write(value, _wording(question, questionnaire, codes[attribute(block, "lang")]))
    return f"jr:itext('{identifier}')"


def _wording(question: Question, questionnaire: Questionnaire, language: str) -> Parts:
    """What the author says is wrong, and that these choices stand alone, in a language of the form."""
    labels = choice_labels(questionnaire, question)
    shown = (labels.get(name, {}) for name in question.exclusive)
    named = [label.get(language or UNSAID, name) for name, label in zip(question.exclusive, shown, strict=True)]
    choices = "”, “".join(named)
    said = None if language in UNNAMED else language  # a form that names no language speaks ours
    if question.constraint and not question.constraint_message:
        both = _("This answer is not possible here, or “{choices}” stands beside another answer.", said)
        return (both.format(choices=choices),)
    alone = _("“{choices}” cannot stand beside another answer.", said).format(choices=choices)
    authored = question.constraint_message.in_language(language) if question.constraint else ()
    return (*authored, " " + alone) if authored else (alone,)


def _write(value: etree._Element, parts: Parts) -> None:
    """Parts of a wording as mixed content: text and `<output>`."""
    last: etree._Element | None = None
    for part in parts:
        if isinstance(part, Output):
            last = etree.SubElement(value, f"{{{XFORMS}}}output", value=part.expression)
        elif last is None:
            value.text = (value.text or "") + part
        else:
            last.tail = (last.tail or "") + part

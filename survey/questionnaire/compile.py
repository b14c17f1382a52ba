"""From an XForm to a compiled questionnaire: binds, data and body joined into one tree, and every rule read once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from lxml import etree

from survey.errors import DefinitionError
from survey.language import _
from survey.questionnaire.compiled import MAX_DEPTH
from survey.questionnaire.cycles import Circle, growing_repeats, self_hiding
from survey.questionnaire.lists import unfiltered
from survey.questionnaire.model import ANY_LANGUAGE, Element, Group, Instance, Question, Questionnaire, Repeat, Text
from survey.questionnaire.respelling import respelt
from survey.questionnaire.rules import LAST_SAVED, QUESTION_RULES, Rule, is_written_right, rules, unreadable
from survey.questionnaire.truth import is_true
from survey.questionnaire.xform_binds import NO_BIND, Bind, answer_type, read_binds
from survey.questionnaire.xform_body import ACTIONS, Body, Container, Control, read_action, read_body
from survey.questionnaire.xform_instances import (
    Attachments,
    DataNode,
    PrimaryInstance,
    first_element,
    read_primary,
    read_secondary,
)
from survey.questionnaire.xform_texts import Translations, read_translations
from survey.questionnaire.xml import children, first, parse_xml, text_of, written_name

INSTANCE_ID = "instanceID"


def compile_xform(
    xml: str | bytes,
    *,
    where: str | None = None,
    places: Mapping[str, str] | None = None,
    recoveries: Sequence[str] = (),
    lenient: bool = False,
    attachments: Attachments = lambda name: None,
) -> Questionnaire:
    """The questionnaire that an XForm defines.

    `where` names the file in messages; `places` says for a path below the root (`household/age`) where the designer wrote it
    (`row 12`); `recoveries` is what had to be mended to get this far; `attachments` gives files that belong to the form. A
    lenient compilation lets the relevance of a group read the group's own questions, as Enketo does, and reports it.

    Raises:
        DefinitionError: it is not an XForm, a formula in it cannot be read, or its calculations go in a circle.
    """
    head, body = _parts(parse_xml(xml, where), where)
    model = first(head, "model")
    blocks = [] if model is None else list(children(model, "instance"))
    data = first_element(blocks[0]) if blocks else None
    if model is None or data is None:
        raise DefinitionError(_("the form has no data to fill in"), where=where, advice=_("export the form again"))
    root = f"/{written_name(data)}"
    translations = read_translations(model)
    binds = read_binds(model, root)
    shown = read_body(body, root, translations, binds.path)
    primary = read_primary(data, shown.repeats.keys())
    actions = [read_action(action, root, "", binds.path) for action in children(model, *ACTIONS)]
    questionnaire = Questionnaire(
        form_id=primary.attributes.get("id", "") or data.nsmap.get(None, "") or root[1:],
        version=primary.attributes.get("version", "") or primary.attributes.get("orx:version", ""),
        title=Text({ANY_LANGUAGE: (title,)} if (title := text_of(first(head, "title")).strip()) else {}),
        root=_with_instance_id(_Joiner(binds.by_path, shown, translations, places or {}).root(primary)),
        body=shown.sections,
        languages=translations.languages,
        default_language=translations.default,
        instances=tuple(read_secondary(block, attachments) for block in blocks[1:]),
        texts=translations.texts,
        actions=(*actions, *shown.actions),
        initial=primary.initial,
        initial_counts=primary.counts,
        namespaces={prefix or "": uri for prefix, uri in data.nsmap.items()},
        attributes=primary.attributes,
        recoveries=tuple(recoveries),
    )
    _refuse_depth(questionnaire, where)
    return _checked(_with_last_saved(questionnaire), where, lenient)


def _with_last_saved(questionnaire: Questionnaire) -> Questionnaire:
    """The questionnaire with the instance that wording alone reads: pyxform declares it for formulas only."""
    declared = any(instance.id == LAST_SAVED for instance in questionnaire.instances)
    if declared or not any(LAST_SAVED in rule.source for rule in rules(questionnaire)):
        return questionnaire
    return replace(questionnaire, instances=(*questionnaire.instances, Instance(LAST_SAVED, None, "jr://instance/last-saved")))


def _refuse_depth(questionnaire: Questionnaire, where: str | None) -> None:
    """Raise DefinitionError for an XForm that nests deeper than what walks through it can follow."""
    if any(element.path.count("/") > MAX_DEPTH for element in questionnaire.walk()):
        raise DefinitionError(
            _("groups are nested more than {limit} deep").format(limit=MAX_DEPTH),
            where=where,
            advice=_("look for a group that is never ended"),
        )


def _checked(questionnaire: Questionnaire, where: str | None, lenient: bool) -> Questionnaire:
    """The questionnaire with its growing repeats marked; what cannot be read or goes in a circle is refused, or left out if
    lenient."""
    notes: list[str] = []
    for rule, error in unreadable(questionnaire, where):
        if not lenient:
            raise error
        mended = _mended(questionnaire, rule)
        if mended is None and not is_written_right(rule.source):
            raise error
        questionnaire, told = mended or (questionnaire, _("not evaluated: {problem}"))
        notes.append(told.format(problem=error))
    tolerated = self_hiding(questionnaire) if lenient else frozenset()
    notes += [_("the relevance of {path} reads a question inside it").format(path=path) for path in sorted(tolerated)]
    while True:
        try:
            growing = growing_repeats(questionnaire, where, tolerated)
            break
        except Circle as circle:
            if not lenient:
                raise
            questionnaire = _opened(questionnaire, circle)
            notes.append(_("not evaluated: {problem}").format(problem=circle))
    if growing:
        questionnaire = questionnaire.with_elements(
            lambda element: replace(element, grows=True) if isinstance(element, Repeat) and element.path in growing else element
        )
    return replace(questionnaire, recoveries=(*questionnaire.recoveries, *notes))


def _mended(questionnaire: Questionnaire, rule: Rule) -> tuple[Questionnaire, str] | None:
    """The questionnaire with a rule that cannot be read spelt right or left out, and how that is told; None if it must stay."""
    left_out = _("not evaluated: {problem}")
    new = respelt(rule.source)
    if new and rule.name in (*QUESTION_RULES, "count", "setvalue"):
        return _with_rule(questionnaire, rule, new), _("read as meant: {problem}")
    if new and rule.name == "choices":
        return questionnaire.with_elements(_offering(rule, new)), _("read as meant: {problem}")
    if rule.name in (*QUESTION_RULES, "count", "setvalue") and not (rule.name == "setvalue" and is_written_right(rule.source)):
        return _with_rule(questionnaire, rule, ""), left_out
    if rule.name == "choices" and (plain := unfiltered(rule.source)) != rule.source:
        return questionnaire.with_elements(_offering(rule, plain)), left_out
    return None


def _with_rule(questionnaire: Questionnaire, rule: Rule, source: str) -> Questionnaire:
    """The questionnaire with another formula for a rule, or without it."""
    if rule.name != "setvalue":
        change = {rule.name: source}
        return questionnaire.with_elements(
            lambda element: replace(element, **change) if element.path == rule.path else element  # type: ignore[arg-type]
        )
    actions = []
    for action in questionnaire.actions:
        same = (action.target, action.value) == (rule.path, rule.source)
        if source or not same:
            actions.append(replace(action, value=source) if same else action)
    return replace(questionnaire, actions=tuple(actions))


def _opened(questionnaire: Questionnaire, circle: Circle) -> Questionnaire:
    """The questionnaire with one rule of a circle left out: the first calculation, else the first relevance."""
    elements = [questionnaire.elements[path] for path in circle.paths]
    for name in ("calculate", "relevant"):
        for element in elements:
            if source := getattr(element, name, ""):
                return _with_rule(questionnaire, Rule(element.path, name, source), "")
    raise circle


def _offering(rule: Rule, nodeset: str) -> Callable[[Element], Element]:
    def change(element: Element) -> Element:
        if element.path != rule.path or not isinstance(element, Question) or element.source is None:
            return element
        return replace(element, source=replace(element.source, nodeset=nodeset))

    return change


def _parts(document: etree._Element, where: str | None) -> tuple[etree._Element, etree._Element]:
    head, body = first(document, "head"), first(document, "body")
    if head is None or body is None:
        raise DefinitionError(_("this is not an XForm: it has no head or no body"), where=where)
    return head, body


def _with_instance_id(root: Group) -> Group:
    """Every submission needs an identity: add `orx:meta/orx:instanceID` to a form that has none."""
    for place, child in enumerate(root.children):
        if child.name.rpartition(":")[2] == "meta" and not isinstance(child, Repeat):
            within = child.children if isinstance(child, Group) else ()
            if any(element.name.rpartition(":")[2] == INSTANCE_ID for element in within):
                return root
            prefix = child.name.rpartition(":")[0]
            name = f"{prefix}:{INSTANCE_ID}" if prefix else INSTANCE_ID
            whole = Group(child.name, child.path, (*within, _instance_id(name, f"{child.path}/{name}")))
            return replace(root, children=(*root.children[:place], whole, *root.children[place + 1 :]))
    path = f"{root.path}/orx:meta"
    identity = _instance_id(f"orx:{INSTANCE_ID}", f"{path}/orx:{INSTANCE_ID}")
    return replace(root, children=(*root.children, Group("orx:meta", path, (identity,))))


def _instance_id(name: str, path: str) -> Question:
    return Question(name, path, "hidden", jr_preload="uid")


class _Joiner:
    """Joins what the data, the binds and the body say of each path."""

    def __init__(self, binds: Mapping[str, Bind], body: Body, translations: Translations, places: Mapping[str, str]) -> None:
        self.binds = binds
        self.body = body
        self.translations = translations
        self.places = places

    def root(self, primary: PrimaryInstance) -> Group:
        joined = self.element(primary.root, NO_BIND)
        if isinstance(joined, Question):
            return Group(joined.name, joined.path)
        return Group(joined.name, joined.path, joined.children, relevant=joined.relevant, read_only=joined.read_only)

    def element(self, node: DataNode, above: Bind) -> Element:
        """The element at a node; what its container is (self-completed, personal, of a module) it is too."""
        bind = self.binds.get(node.path, NO_BIND).under(above)
        if node.path in self.body.repeats:
            return self.repeat(node, bind)
        if node.children or (node.path in self.body.groups and node.path not in self.body.controls):
            shown = self.body.groups.get(node.path, Container())
            return Group(
                node.name,
                node.path,
                self.below(node, bind),
                shown.label,
                shown.appearance,
                **bind.of_container(),
                where=self.place(node),
            )
        return self.question(node, bind)

    def below(self, node: DataNode, bind: Bind) -> tuple[Element, ...]:
        return tuple(self.element(child, bind) for child in node.children)

    def place(self, node: DataNode) -> str:
        return self.places.get(node.path.split("/", 2)[-1], "")

    def repeat(self, node: DataNode, bind: Bind) -> Repeat:
        shown = self.body.repeats[node.path]
        return Repeat(
            node.name,
            node.path,
            self.below(node, bind),
            shown.label,
            shown.appearance,
            **bind.of_container(),
            count=shown.count,
            can_add=shown.can_add,
            initial=node.initial,
            where=self.place(node),
        )

    def question(self, node: DataNode, bind: Bind) -> Question:
        control = self.body.controls.get(node.path, Control(""))
        return Question(
            name=node.name,
            path=node.path,
            type=answer_type(control.control, bind),
            data_type=bind.type,
            control=control.control,
            label=control.label,
            hint=control.hint,
            guidance=control.guidance,
            appearance=control.appearance,
            relevant=bind.relevant,
            required="" if bind.required == "false()" else bind.required,
            required_message=self.translations.message(bind.required_message),
            constraint=bind.constraint,
            constraint_message=self.translations.message(bind.constraint_message),
            calculate=bind.calculate,
            read_only="" if bind.read_only == "false()" else bind.read_only,
            default=node.text,
            choices=control.choices,
            source=control.source,
            parameters={**control.parameters, **bind.parameters},
            jr_preload=bind.jr_preload,
            jr_preload_parameters=bind.jr_preload_parameters,
            warn_if=bind.warn_if,
            warn_message=self.translations.message(bind.warn_message),
            missing=tuple(bind.missing.split()),
            exclusive=tuple(bind.exclusive.split()),
            ordered=is_true(bind.ordered),
            self_completed=is_true(bind.self_completed),
            pii=is_true(bind.pii),
            module=bind.module,
            unit=self.translations.message(bind.unit),
            short=self.translations.message(bind.short),
            preload=node.name if is_true(bind.preload) else bind.preload,
            attributes=node.attributes,
            where=self.place(node),
        )

"""Random forms with a bit of everything that an interview can meet, as Hypothesis strategies."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

from survey.questionnaire.compile import compile_xform
from survey.questionnaire.model import Questionnaire
from tests.survey.questionnaire.test_compile import xform

TRUTHS = ("{} &gt; 1", "{} = ''", "not({} = '')", "count({}) = 1", "missing-reason({}) = 'refused'", "selected({}, 'b')")
VALUES = ("{} + 1", "concat('[', {}, ']')", "if({} &gt; 1, 'much', '')", "count({})", "coalesce({}, 'none')")
LANGUAGES = ("English (en)", "Tiếng Việt (vi)")
CHOICES = "".join(f"<item><label>{name.upper()}</label><value>{name}</value></item>" for name in "abc")
ITEMS = "".join(
    f"<item><name>{name}</name><label>{name.upper()}</label><size>{size}</size></item>" for size, name in enumerate("abcd")
)
LISTED = f"<instance id='l'><root>{ITEMS}</root></instance>"


@dataclass
class Draft:
    """A form being written: its parts, and the questions so far that its rules may read."""

    data: list[str] = field(default_factory=list)
    binds: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    number: int = 0

    def name(self) -> str:
        """A name that no element has yet."""
        self.number += 1
        return f"q{self.number}"


@st.composite
def random_forms(draw: st.DrawFn) -> Questionnaire:
    """Questions of many types in groups, on screens together and in repeats of each kind, under rules that read earlier ones."""
    form = Draft()
    _elements(draw, form, "/data", draw(st.integers(2, 6)), depth=0)
    translations = "".join(
        f"<translation lang='{language}'>" + "".join(text.format(language=language[:2]) for text in form.texts) + "</translation>"
        for language in LANGUAGES
    )
    itext = f"<itext>{translations}</itext>" if form.texts else ""
    return compile_xform(xform("".join(form.data), "".join(form.binds), "".join(form.body), LISTED + itext))


def _elements(draw: st.DrawFn, form: Draft, above: str, count: int, depth: int) -> None:
    for _place in range(count):
        kind = draw(st.integers(0, 9))
        if kind < 2 and depth < 2:
            _repeat(draw, form, above, depth)
        elif kind == 2 and depth < 2:
            _group(draw, form, above, depth)
        else:
            _question(draw, form, above)


def _rule(draw: st.DrawFn, form: Draft, name: str, templates: tuple[str, ...] = TRUTHS) -> str:
    """An attribute with a rule on an earlier question, now and then."""
    if not form.questions or draw(st.integers(0, 2)):
        return ""
    return f' {name}="{draw(st.sampled_from(templates)).format(draw(st.sampled_from(form.questions)))}"'


def _group(draw: st.DrawFn, form: Draft, above: str, depth: int) -> None:
    name = form.name()
    path = f"{above}/{name}"
    together = ' appearance="field-list"' if draw(st.booleans()) else ""
    form.binds.append(f'<bind nodeset="{path}"{_rule(draw, form, "relevant")}/>')
    form.data.append(f"<{name}>")
    form.body.append(f'<group ref="{path}"{together}>')
    _elements(draw, form, path, draw(st.integers(1, 3)), depth + 1)
    form.data.append(f"</{name}>")
    form.body.append("</group>")


def _repeat(draw: st.DrawFn, form: Draft, above: str, depth: int) -> None:
    name = form.name()
    path = f"{above}/{name}"
    outside = list(form.questions)
    count = draw(st.sampled_from(["", "", "2", "min(number({}), 3)", "min(count({}), 3)"]))
    if "{}" in count:
        count = count.format(draw(st.sampled_from(outside))) if outside else "1"
    counted = f' jr:count="{count}"' if count else ""
    form.binds.append(f'<bind nodeset="{path}"{_rule(draw, form, "relevant")}/>')
    form.data.append(f'<{name} jr:template="">')
    form.body.append(f'<group ref="{path}"><repeat nodeset="{path}"{counted}>')
    _elements(draw, form, path, draw(st.integers(1, 3)), depth + 1)
    form.data.append(f"</{name}>")
    if draw(st.booleans()) and form.questions[len(outside) :]:
        target = draw(st.sampled_from(form.questions[len(outside) :]))
        form.body.append(f'<setvalue ref="{target}" event="odk-new-repeat" value="position(..)"/>')
    form.body.append("</repeat></group>")


def _question(draw: st.DrawFn, form: Draft, above: str) -> None:
    name = form.name()
    path = f"{above}/{name}"
    kind = draw(st.sampled_from(["int", "int", "decimal", "string", "date", "one", "many", "listed", "calculate", "note"]))
    rules = _rule(draw, form, "relevant")
    if kind == "calculate":
        rules += _rule(draw, form, "calculate", VALUES) or ' calculate="1 + 1"'
    elif kind != "note":
        rules += _asked(draw, form, kind)
    data_type = kind if kind in ("int", "decimal", "date") else "string"
    if kind == "note":
        rules += ' readonly="true()"'
    form.binds.append(f'<bind nodeset="{path}" type="{data_type}"{rules}/>')
    form.data.append(f"<{name}>{draw(st.sampled_from(['', '', '2'])) if kind == 'int' else ''}</{name}>")
    if kind != "calculate":
        form.body.append(_control(draw, form, kind, path))
    form.questions.append(path)


def _asked(draw: st.DrawFn, form: Draft, kind: str) -> str:
    """What may be said of a question that a person answers."""
    rules = draw(st.sampled_from(["", ' required="true()"', _rule(draw, form, "required")]))
    rules += draw(st.sampled_from(["", ' ks:missing="dont_know refused"']))
    if kind in ("int", "decimal"):
        compared = _rule(draw, form, "constraint", (". &gt;= {0} or {0} = ''",))
        rules += draw(st.sampled_from(["", ' constraint=". &lt; 200"', compared]))
        rules += draw(st.sampled_from(["", ' ks:warn_if=". &gt; 20"']))
    if kind == "many":
        rules += draw(st.sampled_from(["", ' ks:exclusive="c"']))
    return rules


def _control(draw: st.DrawFn, form: Draft, kind: str, path: str) -> str:
    label = f"<label>{path}</label>"
    if draw(st.integers(0, 3)) == 0:
        shown = f"<output value='{draw(st.sampled_from(form.questions))}'/>" if form.questions else ""
        form.texts.append(f"<text id='{path}'><value>{{language}} {shown}</value></text>")
        label = f"<label ref=\"jr:itext('{path}')\"/>"
    action = ""
    if form.questions and draw(st.integers(0, 4)) == 0:
        target = draw(st.sampled_from(form.questions))
        action = f'<setvalue ref="{target}" event="xforms-value-changed">{draw(st.sampled_from(["", "7"]))}</setvalue>'
    if kind == "one":
        return f'<select1 ref="{path}">{label}{CHOICES}{action}</select1>'
    if kind == "many":
        return f'<select ref="{path}">{label}{CHOICES}{action}</select>'
    if kind == "listed":
        wanted = f"[size &lt; {draw(st.sampled_from(form.questions))}]" if form.questions and draw(st.booleans()) else ""
        items = f"<itemset nodeset=\"instance('l')/root/item{wanted}\"><value ref='name'/><label ref='label'/></itemset>"
        return f'<select1 ref="{path}">{label}{items}{action}</select1>'
    return f'<input ref="{path}">{label}{action}</input>'

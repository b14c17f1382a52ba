"""Compiling XForms: what a designer must mend is refused with its place; compiled JSON holds all of it."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from survey.errors import DefinitionError
from survey.language import use_language
from survey.questionnaire.compile import compile_xform
from survey.questionnaire.compiled import dump, load_compiled
from survey.questionnaire.load import load
from survey.questionnaire.model import Questionnaire

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def english() -> None:
    use_language("en")


def xform(data: str, binds: str = "", body: str = "", more: str = "") -> str:
    """An XForm with that data, those binds and that body."""
    return (
        '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
        'xmlns:jr="http://openrosa.org/javarosa" xmlns:ks="https://khaosat.vn/xforms"><h:head><h:title>T</h:title><model>'
        f'<instance><data id="t" version="1">{data}</data></instance>{more}{binds}</model></h:head>'
        f"<h:body>{body}</h:body></h:html>"
    )


def household() -> Questionnaire:
    """A form with a bit of everything."""
    return compile_xform(
        xform(
            '<size>1</size><member jr:template=""><name/><age/></member><member><name>An</name><age/></member>',
            '<bind nodeset="/data/size" type="int" required="true()" ks:missing="dont_know refused" ks:warn_if=". &gt; 9" '
            'ks:warn_message=\'{"vi": "Đông quá", "en": ["Is ", {"output": "/data/size"}, " right?"]}\'/>'
            '<bind nodeset="/data/member/age" type="int" relevant="../name != \'\'" constraint=". &lt; 120"/>',
            '<input ref="/data/size"><label>Size</label></input><group ref="/data/member"><label>Member</label>'
            '<repeat nodeset="/data/member"><input ref="/data/member/name"><label>Name</label></input>'
            '<input ref="/data/member/age"><label>Age of <output value="../name"/></label></input></repeat></group>',
        )
    )


def test_compiled_json_holds_everything() -> None:
    """What is dumped and loaded is the same questionnaire with the same hash."""
    form = household()
    again = load_compiled(dump(form))
    assert again == form
    assert again.hash == form.hash


def test_a_form_keeps_the_hash_of_the_text_it_was_read_from() -> None:
    """Canonical text is taken as it stands; a copy that was laid out by hand is still the same form with the same hash."""
    text = dump(household())
    assert load_compiled(text).canonical is text
    assert load_compiled(text).hash == hashlib.sha256(text.encode()).hexdigest()
    by_hand = json.dumps(json.loads(text), indent=2)
    assert load_compiled(by_hand).hash == household().hash
    changed = replace(load_compiled(text), version="2")
    assert changed.hash == load_compiled(dump(changed)).hash != household().hash


def test_extensions_are_read_from_their_namespace() -> None:
    """Missing kinds, soft checks and their wording by language arrive in the model."""
    size = household().question("/data/size")
    assert size.missing == ("dont_know", "refused")
    assert size.warn_if == ". > 9"
    assert size.warn_message.plain("en") == "Is … right?"


def test_a_circle_is_refused_by_name() -> None:
    """Calculations that need each other are named in the message."""
    binds = '<bind nodeset="/data/a" calculate="/data/b + 1"/><bind nodeset="/data/b" calculate="/data/a + 1"/>'
    with pytest.raises(DefinitionError, match=r"circle: (a → b|b → a)"):
        compile_xform(xform("<a/><b/>", binds))


@pytest.mark.parametrize("rule", ["/data/a >", "no-such-function(1)", "instance('nowhere')/root/item"])
def test_a_formula_that_cannot_be_read_is_refused_with_its_place(rule: str) -> None:
    """The question and the kind of rule stand in the message."""
    with pytest.raises(DefinitionError, match="/data/a, relevant"):
        compile_xform(xform("<a/>", f'<bind nodeset="/data/a" relevant="{rule.replace(">", "&gt;")}"/>'))


def test_a_lenient_compilation_leaves_out_and_reports() -> None:
    """What cannot be read is left out of the form and told."""
    form = compile_xform(xform("<a/>", '<bind nodeset="/data/a" relevant="nonsense("/>'), lenient=True)
    assert form.question("/data/a").relevant == ""
    assert "not evaluated" in form.recoveries[0]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0",
        "<a>",
        "<a/>",
        '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        "<g>" * 10_000 + "</g>" * 10_000,
    ],
    ids=["empty", "nul", "unclosed", "no-form", "entity-bomb", "external-entity", "deep"],
)
def test_hostile_xml_gives_one_clear_error(text: str) -> None:
    """Entities, depth and rubbish end in a DefinitionError."""
    with pytest.raises(DefinitionError):
        compile_xform(text)


def test_opening_a_compiled_form_needs_no_xml_library(tmp_path: Path) -> None:
    """A field laptop has neither pyxform nor lxml."""
    (tmp_path / "form.json").write_text(dump(household()), encoding="utf-8")
    program = (
        "import sys; from survey.questionnaire.load import load; load(sys.argv[1]); "
        "print(sorted({'lxml', 'pyxform', 'pandas', 'ruamel.yaml'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "form.json")], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": "khaosat-questionnaire", "format_version": 99}', "\0", "nul"])
def test_a_broken_compiled_file_is_refused(tmp_path: Path, text: str) -> None:
    """One message, no traceback of the reader's own."""
    path = tmp_path / "form.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError):
        load(path)

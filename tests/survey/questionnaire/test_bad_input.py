"""Files from outside: whatever they hold, a questionnaire or one DefinitionError, in bounded time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Iterable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey.errors import DefinitionError
from survey.questionnaire.compile import compile_xform
from survey.questionnaire.load import load

ROOT = Path(__file__).resolve().parents[3]
MEGABYTES = 1_000
SECONDS = 30
BOUNDED = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({MEGABYTES} << 20, {MEGABYTES} << 20))
resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
from survey.errors import DefinitionError
from survey.questionnaire.load import load
try:
    load(sys.argv[1])
except DefinitionError as error:
    print(error)
else:
    print("loaded")
"""
HEAD = "settings: {form_id: d, version: '1', title: T}\n"
XFORM = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><model><instance>'
    '<data id="d">{data}</data></instance></model></h:head><h:body>{body}</h:body></h:html>'
)
SHEET_PART = "xl/worksheets/sheet1.xml"
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


ROW = "".join(
    (
        f'<row r="1">{cell("A1", "type")}{cell("B1", "name")}{cell("C1", "label")}</row>',
        '<row r="2">',
        cell("A2", "text"),
        cell("B2", "a"),
    )
)


def workbook(path: Path, sheet: Iterable[str]) -> None:
    """An .xlsx whose only sheet is written piece by piece, so that the test itself stays small."""
    plain = openpyxl.Workbook()
    plain.worksheets[0].title = "survey"
    plain.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name != SHEET_PART}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        with archive.open(SHEET_PART, "w", force_zip64=True) as file:
            for piece in sheet:
                file.write(piece.encode())


def entities() -> str:
    """Ten entities, each ten times the one before: a billion letters."""
    levels = [f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)]
    return f'<!DOCTYPE z [<!ENTITY a "aaaaaaaaaa">{"".join(levels)}]>'


def aliases() -> str:
    """The same in YAML: nine anchors, each nine times the one before."""
    lines = ["settings: {form_id: d}", "choices:", "  a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"  {chr(97 + n)}: &{chr(97 + n)} [{', '.join([f'*{chr(96 + n)}'] * 9)}]" for n in range(1, 9)]
    return "\n".join([*lines, "survey: *i", ""])


def aliased_cells() -> str:
    """A cell that is a list of lists: ten to the power of eight words, once written out."""
    words = ["x"] * 10
    lines = [HEAD + "survey:"]
    for n in range(8):
        lines += [f"- {{type: text, name: q{n}, label: L, appearance: &a{n} [{', '.join(words)}]}}"]
        words = [f"*a{n}"] * 10
    return "\n".join([*lines, ""])


TEXTS = {
    "entities.xml": entities() + XFORM.format(data="<a>&j;</a>", body=""),
    "outside.xml": '<!DOCTYPE z [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + XFORM.format(data="<a>&x;</a>", body=""),
    "deep.xml": XFORM.format(data="<g>" * 10_000 + "</g>" * 10_000, body=""),
    "deep body.xml": XFORM.format(data="<a/>", body="<group>" * 10_000 + "</group>" * 10_000),
    "deep flow.yaml": "survey: " + "[" * 1_000,
    "deep groups.yaml": "survey:\n- " + "{type: group, name: g, children: [" * 10_000,
    "aliases.yaml": aliases(),
    "tag.yaml": 'survey: !!python/object/apply:os.system ["exit"]\n',
    "shape.yaml": "settings: [1]\nsurvey: [{type: text, name: a, label: A}]\n",
    "scalar choices.yaml": HEAD + "survey: [{type: select_one l, name: a, label: A}]\nchoices: {l: 3}\n",
    "scalar choice.yaml": HEAD + "survey: [{type: select_one l, name: a, label: A}]\nchoices: {l: [1, 2]}\n",
    "escape.yaml": HEAD + 'survey: [{type: text, name: a, label: "\\x1b[2J"}]\n',
    "nul.yaml": HEAD + 'survey: [{type: text, name: a, label: "a\\0b"}]\n',
    "surrogate.yaml": HEAD + 'survey: [{type: text, name: a, label: "\\ud800"}]\n',
    "brackets.yaml": HEAD + "survey: [{type: text, name: a, label: A, relevant: '" + "(" * 5_000 + "1" + ")" * 5_000 + "'}]\n",
    "circle.yaml": HEAD
    + "survey: [{type: calculate, name: a, calculation: '${b}'}, {type: calculate, name: b, calculation: '${a}'}]\n",
    "deep.json": "[" * 100_000,
    "number.json": "1" + "0" * 100_000,
    "aliased cells.yaml": aliased_cells(),
    "alias of itself.yaml": HEAD + "survey: [&a {type: group, name: g, label: G, children: [*a]}]\n",
    "csi.yaml": HEAD + 'survey: [{type: text, name: a, label: "a\\x9b31m"}]\n',
    "long cell.yaml": HEAD + "survey: [{type: text, name: a, label: '" + "x" * 200_000 + "'}]\n",
    "number.yaml": HEAD + "survey: [{type: text, name: a, label: 0x" + "f" * 200_000 + "}]\n",
    "keys.yaml": HEAD + "survey: [{type: text, name: a, label: {? {a: b} : c}}]\n",
    "nested.xml": XFORM.format(data="<g>" * 80 + "<a/>" + "</g>" * 80, body=""),
    "device.yaml": HEAD + "survey: [{type: select_one l, name: a, label: A}]\nchoices: {l: {file: /dev/zero}}\n",
    "file name.yaml": HEAD + 'survey: [{type: select_one l, name: a, label: A}]\nchoices: {l: {file: "a\\0b"}}\n',
    "csi.xml": XFORM.format(data="<a/>", body='<input ref="/data/a"><label>&#155;31m</label></input>'),
    "attributes.xml": XFORM.format(data="<a " + " ".join(f'b{n}=""' for n in range(50_000)) + "/>", body=""),
    "tags.xml": XFORM.format(data="<a/>" * 1_000_001, body=""),
}


def outcome(path: Path) -> str:
    """What a process with little memory and time says of a file."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", BOUNDED, str(path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={"KHAOSAT_LANG": "en"},
    )
    assert done.returncode == 0, done.stderr[-500:]
    return done.stdout.strip()


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_texts_are_refused_with_their_name(name: str, tmp_path: Path) -> None:
    """A reason, with the file; never a traceback, never a hang."""
    (tmp_path / name).write_text(TEXTS[name], encoding="utf-8", errors="surrogatepass")
    with pytest.raises(DefinitionError) as refusal:
        load(tmp_path / name)
    assert (refusal.value.where or "").startswith(name)


def test_hostile_workbooks_are_refused_in_little_memory(tmp_path: Path) -> None:
    """A cell larger than any form, packed to a thousandth; a billion letters by entities."""
    huge = ("a" * 1_000_000 for _ in range(250))
    workbook(
        tmp_path / "cell.xlsx",
        [SHEET, ROW, '<c r="C2" t="inlineStr"><is><t>', *huge, "</t></is></c></row></sheetData></worksheet>"],
    )
    assert "larger than a form can be" in outcome(tmp_path / "cell.xlsx")
    workbook(tmp_path / "entities.xlsx", [entities(), SHEET, ROW, cell("C2", "&j;"), "</row></sheetData></worksheet>"])
    assert "cannot be read" in outcome(tmp_path / "entities.xlsx")


def test_a_cell_at_the_far_corner_costs_nothing(tmp_path: Path) -> None:
    """A sheet that says it has a million rows of sixteen thousand columns holds one question."""
    far = f'</row><row r="1048576">{cell("XFD1048576", "x")}</row></sheetData></worksheet>'
    workbook(tmp_path / "far.xlsx", [SHEET, ROW, cell("C2", "A"), far])
    assert outcome(tmp_path / "far.xlsx") == "loaded"


def test_groups_that_are_never_ended_are_told_with_their_row(tmp_path: Path) -> None:
    """Ten thousand groups, one in another: the first that is too deep, in little memory."""
    rows = (f'<row r="{n}">{cell(f"A{n}", "begin group")}{cell(f"B{n}", f"g{n}")}</row>' for n in range(3, 10_003))
    workbook(tmp_path / "deep.xlsx", [SHEET, ROW, cell("C2", "A"), "</row>", *rows, "</sheetData></worksheet>"])
    assert "deep.xlsx, survey, row 43: groups are nested more than 40 deep" in outcome(tmp_path / "deep.xlsx")


def test_a_form_with_too_many_rows_is_refused_before_it_is_converted(tmp_path: Path) -> None:
    """Twenty thousand questions are no questionnaire."""
    rows = (f'<row r="{n}">{cell(f"A{n}", "text")}{cell(f"B{n}", f"q{n}")}{cell(f"C{n}", "L")}</row>' for n in range(3, 20_010))
    workbook(tmp_path / "long.xlsx", [SHEET, ROW, cell("C2", "A"), "</row>", *rows, "</sheetData></worksheet>"])
    assert "more than 20000 rows" in outcome(tmp_path / "long.xlsx")


def test_a_workbook_that_cannot_be_read_is_told_so(tmp_path: Path) -> None:
    """A part whose size in the directory is a lie: nothing about header rows."""
    workbook(tmp_path / "lie.xlsx", [SHEET, ROW, cell("C2", "A" * 1000), "</row></sheetData></worksheet>"])
    data = bytearray((tmp_path / "lie.xlsx").read_bytes())
    entry = data.rfind(SHEET_PART.encode()) - 46
    data[entry + 24 : entry + 28] = (100).to_bytes(4, "little")
    (tmp_path / "lie.xlsx").write_bytes(data)
    with pytest.raises(DefinitionError, match="cannot be read") as refusal:
        load(tmp_path / "lie.xlsx")
    assert "save it again" in (refusal.value.advice or "")


def test_a_table_that_commands_the_terminal_is_refused_with_its_row(tmp_path: Path) -> None:
    """Its labels would stand on the screen as choices."""
    (tmp_path / "t.csv").write_text("name,label\na,A\nb,\x1b[2J\n", encoding="utf-8")
    survey = "survey: [{type: select_one_from_file t.csv, name: a, label: A}]\n"
    (tmp_path / "a.yaml").write_text(HEAD + survey, encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"t\.csv, row 2: .*U\+001B"):
        load(tmp_path / "a.yaml")


def test_a_message_in_an_unknown_shape_says_nothing() -> None:
    """Our own attribute, written by a program that is not ours."""
    bind = '<bind nodeset="/data/a" ks:warn_if="1" ks:warn_message=\'{"vi": ["a", {"x": 1}, {"output": 2}, 3]}\'/>'
    xml = XFORM.format(data="<a/>", body='<input ref="/data/a"/>').replace("</instance>", "</instance>" + bind)
    form = compile_xform(xml.replace("<model>", '<model xmlns:ks="https://khaosat.vn/xforms">'))
    assert form.question("/data/a").warn_message.plain("vi") == "a"


@pytest.mark.parametrize(
    "content", ["[" * 100_000, '{"features":[{"properties":{},"geometry":{"type":"Point","coordinates":[]}}]}']
)
def test_a_hostile_map_beside_a_form_is_refused(tmp_path: Path, content: str) -> None:
    """GeoJSON that ends in a stack, and a point without a place."""
    (tmp_path / "m.geojson").write_text(content, encoding="utf-8")
    (tmp_path / "a.yaml").write_text(
        HEAD + "survey: [{type: select_one_from_file m.geojson, name: a, label: A}]\n", encoding="utf-8"
    )
    with pytest.raises(DefinitionError, match=r"m\.geojson"):
        load(tmp_path / "a.yaml")


def test_a_form_that_ends_early_is_refused(tmp_path: Path) -> None:
    """A download that broke off."""
    workbook(tmp_path / "whole.xlsx", [SHEET, ROW, cell("C2", "A"), "</row></sheetData></worksheet>"])
    data = (tmp_path / "whole.xlsx").read_bytes()
    for length in (10, len(data) // 2, len(data) - 5):
        (tmp_path / "cut.xlsx").write_bytes(data[:length])
        with pytest.raises(DefinitionError):
            load(tmp_path / "cut.xlsx")


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "cp1258"])
def test_other_encodings_are_refused_not_guessed(tmp_path: Path, encoding: str) -> None:
    """Mixed encodings garble Vietnamese silently; UTF-8 is the only one."""
    text = HEAD + "survey: [{type: text, name: a, label: café}]\n"
    (tmp_path / "a.yaml").write_bytes(text.encode(encoding))
    with pytest.raises(DefinitionError):
        load(tmp_path / "a.yaml")


def test_decomposed_vietnamese_is_one_text(tmp_path: Path) -> None:
    """NFD from a Mac: names and the references to them stay the same name."""
    text = (
        HEAD
        + "survey:\n- {type: integer, name: tuổi, label: Tuổi của chị}\n"
        + "- {type: text, name: b, label: B, relevant: '${tuổi} > 3'}\n"
    )
    for name, form in (("c.yaml", "NFC"), ("d.yaml", "NFD")):
        (tmp_path / name).write_text(unicodedata.normalize(form, text), encoding="utf-8")  # type: ignore[arg-type]
    assert load(tmp_path / "d.yaml").hash == load(tmp_path / "c.yaml").hash


_words = st.sampled_from(
    "type name label text integer select_one l begin_repeat group repeat note calculate ${a} ${ . / [ ] ' ( vi en yes a b survey "
    "choices relevant constraint calculation children media image settings title form_id default_language languages missing "
    "warn_if file".split()
)
_texts = st.one_of(
    _words, st.text(max_size=8), st.sampled_from(["", "${a} > 1", "selected(${a}, 'b')", "a b", "=1", "1e400", "a:b"])
)
_values = st.recursive(
    st.one_of(_texts, st.integers(), st.none(), st.booleans(), st.floats()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(_texts, inner, max_size=4)),
    max_leaves=12,
)
_rows = st.one_of(
    _values,
    st.fixed_dictionaries(
        {"type": _texts, "name": _texts},
        optional=dict.fromkeys("label hint relevant constraint calculation missing warn_message media children".split(), _values),
    ),
)
_documents = st.fixed_dictionaries(
    {"survey": st.lists(_rows, max_size=4)},
    optional={
        "settings": _values,
        "choices": st.one_of(_values, st.dictionaries(_texts, st.lists(_values, max_size=3), max_size=2)),
    },
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(_documents)
def test_any_yaml_is_a_questionnaire_or_one_error(tmp_path: Path, document: object) -> None:
    """JSON is YAML too: every shape of lists, keys and values."""
    path = tmp_path / "any.yaml"
    path.write_text(json.dumps(document), encoding="utf-8")
    try:
        load(path)
    except DefinitionError as error:
        assert error.what


_elements = st.sampled_from(
    "model instance data bind input select select1 group repeat item itemset label hint value itext translation text output "
    "setvalue a b".split()
)
_attributes = st.dictionaries(
    st.sampled_from(
        "ref nodeset bind id type relevant constraint calculate readonly required jr:count appearance event value lang".split()
    ),
    st.sampled_from(
        [
            "/data/a",
            "/data",
            "a",
            "..",
            "",
            "int",
            "true()",
            "jr:itext('x')",
            "/data/a > 1",
            "][",
            "randomize(",
            "instance('a')/root/item",
        ]
    ),
    max_size=3,
)
_trees = st.recursive(
    st.tuples(_elements, _attributes, st.sampled_from(["", "1", "x"])),
    lambda inner: st.tuples(_elements, _attributes, st.lists(inner, max_size=4)),
    max_leaves=15,
)


def written(tree: object) -> str:
    """A tree of elements as XML."""
    name, attributes, inside = tree  # type: ignore[misc]
    said = "".join(f' {key}="{text.replace("<", "&lt;").replace(">", "&gt;")}"' for key, text in attributes.items())
    return f"<{name}{said}>{inside if isinstance(inside, str) else ''.join(map(written, inside))}</{name}>"


@settings(max_examples=100, deadline=None)
@given(st.lists(_trees, max_size=5), st.lists(_trees, max_size=4), st.lists(_trees, max_size=5))
def test_any_xform_is_a_questionnaire_or_one_error(model: list[object], data: list[object], body: list[object]) -> None:
    """Elements of the standard in any order, with attributes that fit or do not."""
    xml = (
        '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa">'
        f"<h:head><model><instance><data>{''.join(map(written, data))}</data></instance>{''.join(map(written, model))}</model>"
        f"</h:head><h:body>{''.join(map(written, body))}</h:body></h:html>"
    )
    try:
        compile_xform(xml)
    except DefinitionError as error:
        assert error.what

"""Figures in the text come from the estimators, or the report does not come at all."""

from __future__ import annotations

import pytest

import analysis as an
from analysis.design import Design
from analysis.errors import PlanError
from analysis.report.document import Bound
from analysis.report.reference import Resolver, parse_reference
from analysis.tables.spec import Comparison, Plan
from tests.analysis import workers

WHERE = "narrative.md:12"


@pytest.fixture(scope="module")
def design() -> Design:
    return workers.design()


@pytest.fixture
def resolver(design: Design) -> Resolver:
    return Resolver(design, Plan({}, ()), "vi")


def ask(resolver: Resolver, source: str) -> Bound:
    return resolver.resolve(parse_reference(source, WHERE))


def test_a_mean_in_a_group_is_the_estimators(resolver: Resolver, design: Design) -> None:
    """`by` gives the group's estimate, printed with Vietnamese marks."""
    frame = an.mean(design, "income", by="ownership").to_frame().set_index("ownership")
    bound = ask(resolver, "income | mean | by ownership=fdi | decimals 0")
    assert bound.value == pytest.approx(frame.loc["fdi", "estimate"])
    assert bound.n == frame.loc["fdi", "n"]
    assert bound.text == "11.461"


def test_two_groups_are_their_crossing(resolver: Resolver, design: Design) -> None:
    """Several `by` conditions hold together."""
    frame = an.mean(design, "hours", by=["ownership", "sex"]).to_frame().set_index(["ownership", "sex"])
    assert ask(resolver, "hours | by ownership=fdi, sex=female").value == pytest.approx(frame.loc[("fdi", "female"), "estimate"])


def test_a_named_answer_asks_for_its_share(resolver: Resolver, design: Design) -> None:
    """`living=short` is a proportion; two answers are taken together; `where` narrows the base."""
    shares = an.proportion(design, "living", where="hours > 48").to_frame().set_index("level")["estimate"]
    assert ask(resolver, "living=short | where hours > 48").value == pytest.approx(shares["short"])
    assert ask(resolver, "living=ample+enough | where hours > 48").value == pytest.approx(shares["ample"] + shares["enough"])


def test_other_statistics_and_their_options(resolver: Resolver, design: Design) -> None:
    """Quantiles, ratios, ratings, rankings and several answers can be referred to."""
    assert ask(resolver, "income | quantile | quantile 0.9").value == pytest.approx(an.quantile(design, "income", 0.9).value[0])
    assert ask(resolver, "income | ratio | per hours").value == pytest.approx(an.ratio(design, "income", "hours").value[0])
    assert ask(resolver, "hazards=noise | respondents").value == pytest.approx(an.mean(design, "hazards__noise").value[0])
    assert 1 < ask(resolver, "meal=mean | grid").value < 4
    assert 0 < ask(resolver, "worries=dust | rank_first").value < 1


def test_parts_of_the_precision_can_be_shown(resolver: Resolver, design: Design) -> None:
    """The interval is the one of the estimate, in print."""
    low, high = an.mean(design, "income").ci()[0]
    expected = f"{low:,.0f}–{high:,.0f}".replace(",", ".")
    assert ask(resolver, "income | decimals 0 | show ci").text == expected


def test_one_reference_is_one_figure(resolver: Resolver) -> None:
    """Asked twice, however it is spaced, it has one key and one entry in the list of sources."""
    first, second = ask(resolver, "income | mean"), ask(resolver, "  income |  mean ")
    assert first is second
    assert list(resolver.bindings) == [first.key]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("incom | mean", "did you mean 'income'"),
        ("income | meen", "did you mean 'mean'"),
        ("income | by ownership=fdy", "did you mean 'fdi'"),
        ("income | by owner=fdi", "did you mean 'ownership'"),
        ("income | by fdi", "as in “by ownership=fdi"),
        ("income | decimals many", "as in “decimals 1”"),
        ("income | show everything", "as in “show ci”"),
        ("living=shrt", "did you mean 'short'"),
        ("living | proportion", "means 3 numbers"),
        ("living | mean", "is categorical"),
        ("income | where income > 999999", "leaves nobody"),
        ("income | where incom > 5", "did you mean 'income'"),
        ("living=short | where income > 18500", "too few to print"),
        ("", "is not a variable"),
    ],
)
def test_what_gives_no_number_names_its_line(resolver: Resolver, source: str, words: str) -> None:
    """An unknown name, an empty base or too few cases stop the report where the reference stands."""
    with pytest.raises(PlanError) as error:
        ask(resolver, source)
    assert error.value.where == WHERE
    assert words in str(error.value)


def test_letters_stay_in_the_tables(design: Design) -> None:
    """A figure in a sentence is a number, whatever the plan compares."""
    compared = Resolver(design, Plan({}, (), comparison=Comparison(level=0.9)), "vi")
    for owner, *_ in workers.OWNERSHIP:
        assert ask(compared, f"income | decimals 0 | by ownership={owner}").text.replace(".", "").isdigit()

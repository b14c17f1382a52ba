"""Formulas read by their combinations of categories have formulaic's own columns."""

from __future__ import annotations

import formulaic
import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis.errors import VariableError
from analysis.models.factored import factored
from analysis.models.formula import model_frame
from analysis.models.glm import Glm
from analysis.models.glm_task import GlmScores
from analysis.solve.model_matrix import DenseMatrix, FactoredMatrix

APART = [
    "1",
    "hours",
    "0 + hours",
    "0 + sector",
    "0 + sector:sex + hours:age + union",
    "hours + sector*sex + C(k) + hours:sex + np.log(age)",
    "sector*hours*sex",
    "I(hours**2) + place*union + C(k, contr.sum)",
    "I(k == 1):hours + k + C(k)",
    "0 + place:hours + I(sector == 'a')",
    "2:hours + place",
    "sector/hours",
    "(sex + place + hours)**2",
]
WHOLE = ["bs(age, df=4)", "center(age) + sex", "poly(hours, 2)", "bs(age, df=3)*sex", "0 + place.str.upper() + hours"]


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    """Numbers and categories of every kind, one of them with an unused category, and gaps."""
    rng, n = np.random.default_rng(5), 400
    frame = pd.DataFrame({"yes": rng.integers(0, 2, n), "hours": rng.normal(size=n), "age": rng.normal(30, 3, n)})
    frame["sector"] = pd.Categorical(rng.choice(list("abcd"), n), categories=list("abcde"))
    frame["sex"] = pd.Categorical(rng.choice(["m", "f"], n))
    frame["k"], frame["place"], frame["union"] = rng.integers(0, 3, n), rng.choice(["u", "v"], n), rng.random(n) < 0.5
    frame.loc[5, "hours"], frame.loc[[7, 300], "sector"] = np.nan, np.nan
    frame["w"], frame["psu"], frame["h"] = rng.uniform(1, 3, n), rng.permutation(n) // 8, 1
    return frame


@pytest.mark.parametrize("formula", APART)
def test_columns_are_formulaic_s(formula: str, frame: pd.DataFrame) -> None:
    """Names and numbers to the last bit, gaps in the rows where something is missing."""
    parsed = formulaic.Formula(formula, _ordering="none")
    needed = sorted(parsed.required_variables)
    rows = frame[needed].notna().all(axis=1).to_numpy() if needed else np.ones(len(frame), dtype=bool)
    found = factored(parsed, frame, rows)
    assert found is not None
    matrix, spec = found
    expected = parsed.get_model_matrix(frame.loc[rows], na_action="ignore")
    written = matrix.rows(slice(None))
    assert list(spec.column_names) == list(expected.model_spec.column_names)
    assert np.array_equal(written[rows], np.asarray(expected, dtype=float))
    assert np.isnan(written[~rows]).any(axis=1).all()


@pytest.mark.parametrize("formula", ["sector*sex + hours", "C(k):hours + np.log(age)"])
def test_new_data_get_the_same_columns(formula: str, frame: pd.DataFrame) -> None:
    """The spec made from combinations codes whole rows as it codes combinations."""
    read = model_frame(an.Design(frame, "w"), f"yes ~ {formula}")
    assert isinstance(read.columns, FactoredMatrix)
    assert np.array_equal(read.at(frame.loc[read.complete]), read.matrix[read.complete])


@pytest.mark.parametrize("formula", WHOLE)
def test_columns_that_depend_on_all_rows_are_written_out(formula: str, frame: pd.DataFrame) -> None:
    """Splines and centred numbers do not come apart; they are read from all rows at once."""
    read = model_frame(an.Design(frame, "w"), f"yes ~ {formula}")
    assert isinstance(read.columns, DenseMatrix)
    assert not np.isnan(read.matrix[read.complete]).any()


def test_small_numbers_do_not_run_over(frame: pd.DataFrame) -> None:
    """Products of numbers kept in a byte are right."""
    small = frame.assign(a=np.int8(100), b=np.arange(len(frame)).astype(np.int8))
    read = model_frame(an.Design(small, "w"), "yes ~ a:b")
    assert read.matrix[-1].tolist() == [1.0, 100.0 * small["b"].iloc[-1]]


def test_a_date_is_neither_number_nor_category(frame: pd.DataFrame) -> None:
    """It is refused as formulaic refuses it, not multiplied."""
    dated = frame.assign(day=pd.Timestamp("2026-11-22"))
    with pytest.raises(VariableError, match="cannot be computed"):
        an.glm(an.Design(dated, "w"), "yes ~ day")


def fitted(design: an.Design) -> Glm:
    """A model of categories and a number."""
    return an.glm(design, "yes ~ sector*sex + hours", "binomial")


def scores_of(model: Glm) -> GlmScores:
    """The scores of a model, as its covariance used them."""
    groups = model.design.domain_codes
    place = None if (groups >= 0).all() else np.flatnonzero(groups >= 0)
    y, matrix, offset = model.frame.outcome[:, 0], model.frame.columns, model.offset
    from analysis.models.glm_task import Sample

    rows = slice(None) if place is None else place
    sample = Sample(y[rows], matrix if place is None else matrix.of_rows(place), offset[rows], place)
    return GlmScores(sample, model.family, model.fit, model.design.weights, groups)


def test_scores_are_the_derivative_by_the_weights(frame: pd.DataFrame) -> None:
    """Changing one weight a little changes every coefficient by the row's score over its weight; a missing row has none."""
    model, step = fitted(an.Design(frame, "w", psu="psu")), 1e-4
    values = scores_of(model).values
    for row in (0, 5, 7, 133, 399):
        moved = []
        for sign in (1, -1):
            other = frame.assign(w=frame["w"] + sign * step * (np.arange(len(frame)) == row))
            moved.append(fitted(an.Design(other, "w", psu="psu")).coefficients.value)
        derivative = (moved[0] - moved[1]) / (2 * step) * frame["w"][row]
        assert np.allclose(values[row], derivative, rtol=1e-5, atol=1e-8)
    assert not values[[5, 7]].any()


def test_scores_are_summed_as_if_written_out(frame: pd.DataFrame) -> None:
    """Unit totals are the sums of the rows' scores, in any order of the rows."""
    for data in (frame, frame.sort_values("psu")):
        model = fitted(an.Design(data, "w", psu="psu"))
        scores, units = scores_of(model), model.design.stages[0].units
        numbers, sums = scores.in_cells(units)
        written = np.column_stack([np.bincount(units.cell, weights=column) for column in scores.values.T])
        assert np.allclose(sums, written[numbers.unit], rtol=1e-9, atol=1e-12)


def test_order_domains_and_replicates_agree(frame: pd.DataFrame) -> None:
    """Row order means nothing, a domain is a zero weight, and a jackknife finds the linearised error."""
    model = fitted(an.Design(frame, "w", psu="psu"))
    turned = fitted(an.Design(frame.sample(frac=1, random_state=1), "w", psu="psu"))
    assert np.allclose(turned.coefficients.vcov, model.coefficients.vcov, rtol=1e-9)
    part = an.glm(an.Design(frame, "w", psu="psu"), "yes ~ sector*sex + hours", "binomial", where="age > 30")
    zeroed = fitted(an.Design(frame.assign(w=frame["w"] * (frame["age"] > 30)), "w", psu="psu"))
    assert np.allclose(part.coefficients.value, zeroed.coefficients.value, rtol=1e-9)
    assert np.allclose(part.coefficients.vcov, zeroed.coefficients.vcov, rtol=1e-9)
    jackknife = fitted(an.Design(frame, "w", psu="psu").replicates(an.Jackknife()))
    assert np.allclose(jackknife.coefficients.se, model.coefficients.se, rtol=0.1)
    assert np.allclose(jackknife.coefficients.value, model.coefficients.value, rtol=1e-12)

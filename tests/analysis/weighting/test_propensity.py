"""Response propensity: who did not answer is answered for by people like them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis.errors import DesignError, VariableError


def sample(n: int = 400) -> pd.DataFrame:
    """Older people answer more often; income depends on age."""
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({"w": rng.uniform(1, 3, n), "age": rng.uniform(18, 60, n), "town": rng.integers(0, 2, n)})
    answers = rng.random(n) < 1 / (1 + np.exp(2.5 - frame["age"] / 14))
    frame["disposition"] = np.where(answers, "complete", "refusal")
    frame["income"] = frame["age"] * 10
    return frame


def test_a_model_of_one_category_is_adjustment_by_cells() -> None:
    """With town alone in the model, p̂ is the town's weighted response rate: the weights and their variance are those of cells."""
    design = an.Design(sample(), "w")
    model, cells = design.adjust(an.propensity("C(town)")), design.adjust(an.nonresponse("town"))
    assert model.weights == pytest.approx(cells.weights, rel=1e-8)
    assert an.total(model, "income").se == pytest.approx(an.total(cells, "income").se, rel=1e-8)


@pytest.mark.parametrize("classes", [None, 5])
def test_it_removes_the_bias_that_age_explains(classes: int | None) -> None:
    """Respondents are older than the sample; after the step their mean age is that of everybody, within its error."""
    frame = sample()
    design = an.Design(frame, "w")
    everybody = an.mean(design, "age").value[0]
    answered = (frame["disposition"] == "complete").to_numpy()
    before = abs(an.mean(design, "age", where=answered).value[0] - everybody)
    after = abs(an.mean(design.adjust(an.propensity("age", classes=classes)), "age").value[0] - everybody)
    assert before > 3
    assert after < before / 4


def test_ineligible_cases_keep_their_weight() -> None:
    """They are no part of the model and none of the eligible population."""
    frame = sample()
    frame.loc[:9, "disposition"] = "ineligible"
    adjusted = an.Design(frame, "w").adjust(an.propensity("age"))
    assert adjusted.weights[:10].tolist() == frame["w"][:10].tolist()


def test_what_no_model_can_explain_is_refused() -> None:
    """Unknown eligibility, variables missing for non-respondents, and tiny probabilities stop the step with the way out."""
    frame = sample()
    with pytest.raises(VariableError, match="known of respondents and non-respondents alike"):
        an.Design(frame.assign(age=frame["age"].where(frame["disposition"] == "complete")), "w").adjust(an.propensity("age"))
    frame.loc[0, "disposition"] = "unknown"
    with pytest.raises(DesignError, match="unknown eligibility"):
        an.Design(frame, "w").adjust(an.propensity("age"))
    with pytest.raises(DesignError, match=r"below 0\.9"):
        an.Design(sample(), "w").adjust(an.propensity("age", smallest=0.9))

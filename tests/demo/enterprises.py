"""Enterprises with a grassroots union: size, ownership, industry, and the conditions that all their workers share."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tests.demo.chance import Codes, choose, choose_each
from tests.demo.places import provinces

OWNERSHIP = ("state", "private", "fdi")
SECTIONS = ("B", "C", "D", "F", "G", "H", "I", "N")
SIZE_CLASSES: Mapping[str, int] = {"under50": 50, "50-199": 200, "200-499": 500, "500-999": 1000, "1000plus": 10**9}
MEAN_SIZE = 170.0
SMALLEST = 35
MINIMUM_WAGE: Mapping[str, int] = {"I": 4_680_000, "II": 4_160_000, "III": 3_640_000, "IV": 3_250_000}


def enterprises(units: pd.DataFrame, workers: int, rng: np.random.Generator) -> pd.DataFrame:
    """One row an enterprise; sizes add to about `workers`, shared out over the units by their employment.

    `quality` (mean 0, sd 1) is what good employers have in common; `pay_level` multiplies pay.
    """
    count = np.maximum(8, np.round(workers / MEAN_SIZE * units["share"] / units["share"].sum()).astype(int))
    frame = units.loc[units.index.repeat(count)].reset_index(drop=True)
    n = len(frame)
    frame["enterprise"] = [f"E{number:05d}" for number in range(1, n + 1)]
    ownership = _ownership(frame, rng)
    frame["ownership"] = np.array(OWNERSHIP)[ownership]
    frame["industry"] = _industry(frame, ownership, rng)
    frame = _workplace(frame, rng)
    spread = np.exp(rng.normal(0.0, 0.95, n) + 0.55 * (ownership == 2) - 0.25 * (ownership == 1))
    frame["m_employees"] = np.maximum(SMALLEST, np.round(80 * spread)).astype(int)
    frame["size_class"] = size_class(frame["m_employees"])
    size = np.log(frame["m_employees"] / 150)
    frame["quality"] = frame["climate"] + rng.normal(0.0, 0.8, n) + 0.35 * (ownership == 0) + 0.2 * (ownership == 2) + 0.15 * size
    frame["pay_level"] = np.exp(frame["pay_effect"] + 0.05 * frame["quality"] + 0.03 * size + rng.normal(0.0, 0.1, n))
    frame["busyness"] = rng.normal(0.0, 0.6, n) + 0.4 * (ownership == 2) + 0.2 * (frame["industry"] == "C")
    return _conditions(frame, rng)


def size_class(employees: pd.Series) -> pd.Series:
    """The names of the questionnaire's size classes."""
    bounds = np.array(list(SIZE_CLASSES.values()))
    names = np.array(list(SIZE_CLASSES))
    return pd.Series(names[np.searchsorted(bounds, employees.to_numpy(), side="right")], index=employees.index)


def _ownership(frame: pd.DataFrame, rng: np.random.Generator) -> Codes:
    union = (frame["stratum"] == "unions").to_numpy()
    foreign = frame["stratum"].isin(["south", "red_river"]).to_numpy() * 0.6
    scores = np.column_stack([np.where(union, 2.0, -1.0), np.where(union, 0.0, 0.8), np.where(union, -1.5, foreign)])
    return choose_each(rng, scores)


def _industry(frame: pd.DataFrame, ownership: Codes, rng: np.random.Generator) -> np.ndarray:
    names = np.array(SECTIONS)
    by_ownership = [(3, 38, 10, 15, 8, 14, 3, 9), (1, 55, 1, 14, 13, 6, 6, 4), (0, 88, 0, 2, 3, 3, 2, 2)]
    drawn = np.empty(len(frame), dtype=np.int8)
    for owner, weights in enumerate(by_ownership):
        drawn[ownership == owner] = choose(rng, weights, int((ownership == owner).sum()))
    section = names[drawn]
    own = (frame["main_industry"] != "").to_numpy() & (rng.random(len(frame)) < 0.8)
    return np.where(own, frame["main_industry"], section)


def _workplace(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Province, region and minimum-wage region of the workplace; an industry union's enterprises lie all over the country."""
    places = provinces()
    anywhere = places["province"].to_numpy()[choose(rng, places["share"], len(frame))]
    province = np.where(frame["province"] == "", anywhere, frame["province"])
    place = places.set_index("province").loc[province]
    return frame.assign(province=province, region=place["region"].to_numpy(), wage_region=place["wage_region"].to_numpy())


def _conditions(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """What is decided for a whole enterprise: agreement, meals, dialogue, day length, strike, health checks."""
    n, quality = len(frame), frame["quality"].to_numpy()
    luck = rng.normal(0.0, 1.0, (6, n))
    return frame.assign(
        minimum_wage=frame["wage_region"].map(MINIMUM_WAGE),
        agreement=quality + 0.6 * luck[0] > -0.55,
        dialogue=quality + 0.8 * luck[1] > -0.3,
        meal=np.select([quality + luck[2] > -0.35, quality + luck[2] > -1.1], ["canteen", "cash"], "no"),
        meal_price=1000 * np.round(20 + 3.0 * quality + 2.0 * luck[3]).clip(10, 40),
        six_days=quality + luck[4] < 0.9,
        strike_year=0.6 * frame["busyness"] - 0.5 * quality + luck[5] > 2.3,
    )

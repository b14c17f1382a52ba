"""The units the first stage draws from: 63 provincial federations and 20 industry and corporation unions (simulated sizes)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

LISTS = Path(__file__).resolve().parents[2] / "questionnaires" / "lists"

# Rough shares of industrial employment; every other province has the share of its region in SMALL.
LARGE: Mapping[str, float] = {
    "79": 13.0, "74": 10.0, "75": 8.0, "01": 8.0, "31": 4.0, "27": 4.2, "24": 3.4, "80": 3.6, "30": 2.9, "19": 2.3, "26": 2.2,
    "33": 2.1, "38": 2.6, "36": 1.9, "34": 1.6, "22": 1.9, "48": 1.9, "49": 1.6, "40": 1.5, "70": 1.7, "72": 2.0, "77": 1.7,
    "82": 1.7, "25": 1.4, "35": 1.3, "92": 1.1, "56": 1.0, "52": 0.9,
}  # fmt: skip
SMALL: Mapping[str, float] = {
    "midland_mountain": 0.35, "red_river": 1.0, "central": 0.5, "highlands": 0.35, "southeast": 1.5, "mekong": 0.6,
}  # fmt: skip
CERTAIN = ("01", "79", "74", "75")
STRATA: Mapping[str, str] = {
    "midland_mountain": "north_mountain",
    "red_river": "red_river",
    "central": "central_highlands",
    "highlands": "central_highlands",
    "southeast": "south",
    "mekong": "south",
}
# Industry and corporation unions with their main section of VSIC 2018 and share of employment.
UNIONS: tuple[tuple[str, str, str, float], ...] = (
    ("textile", "industry_union", "C", 2.2),
    ("industry_trade", "industry_union", "C", 1.4),
    ("construction", "industry_union", "F", 1.3),
    ("transport", "industry_union", "H", 1.0),
    ("rubber", "corporation_union", "C", 1.3),
    ("coal", "corporation_union", "B", 1.4),
    ("electricity", "corporation_union", "D", 1.2),
    ("petroleum", "corporation_union", "B", 0.6),
    ("post", "industry_union", "H", 0.7),
    ("railway", "corporation_union", "H", 0.5),
    ("shipping", "corporation_union", "H", 0.4),
    ("steel", "corporation_union", "C", 0.4),
    ("chemicals", "corporation_union", "C", 0.5),
    ("cement", "corporation_union", "C", 0.4),
    ("paper", "corporation_union", "C", 0.3),
    ("coffee", "corporation_union", "C", 0.3),
    ("food", "corporation_union", "C", 0.5),
    ("aviation", "corporation_union", "H", 0.4),
    ("banking_services", "industry_union", "N", 0.4),
    ("trade_services", "industry_union", "G", 0.6),
)


def provinces() -> pd.DataFrame:
    """The 63 provinces: `province`, `region`, `wage_region` and employment `share`, in the order of their codes."""
    listed = pd.read_csv(LISTS / "province63.csv", dtype=str)
    share = [LARGE.get(row.name, SMALL[row.region]) for row in listed[["name", "region"]].itertuples(index=False, name="Row")]
    return pd.DataFrame({"province": listed.name, "region": listed.region, "wage_region": listed.wage_region, "share": share})


def units(rng: np.random.Generator) -> pd.DataFrame:
    """One row a unit: `unit`, `unit_type`, `stratum`, `certain`, `share`, `main_industry`, and its effects on pay and conditions.

    `province` is the unit's own province; an industry union has none ('') and works in all of them.
    """
    places = provinces()
    federations = pd.DataFrame(
        {
            "unit": places.province,
            "unit_type": "provincial_federation",
            "stratum": places.region.map(STRATA),
            "province": places.province,
            "share": places.share,
            "main_industry": "",
            "certain": places.province.isin(CERTAIN),
        }
    )
    unions = pd.DataFrame(
        [
            {
                "unit": f"U-{name}",
                "unit_type": kind,
                "stratum": "unions",
                "province": "",
                "share": share,
                "main_industry": section,
            }
            for name, kind, section, share in UNIONS
        ]
    ).assign(certain=False)
    every = pd.concat([federations, unions], ignore_index=True)
    pay = rng.normal(0.0, 0.05, len(every)) + 0.12 * every.province.isin(CERTAIN)
    return every.assign(pay_effect=pay, climate=rng.normal(0.0, 0.25, len(every)))

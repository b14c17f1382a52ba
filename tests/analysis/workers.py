"""A small made-up survey of workers with every kind of variable that tables use: two regions, twelve enterprises."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.dataset import Codebook, Dataset, Level, Value, Variable
from analysis.design import Design

REGION = (("north", 1, "Miền Bắc", "North"), ("south", 2, "Miền Nam", "South"))
SEX = (("male", 1, "Nam", "Male"), ("female", 2, "Nữ", "Female"))
OWNERSHIP = (("state", 1, "Nhà nước", "State"), ("private", 2, "Tư nhân", "Private"), ("fdi", 3, "Có vốn nước ngoài", "Foreign"))
LIVING = (("ample", 1, "Dư dật", "Ample"), ("enough", 2, "Vừa đủ", "Enough"), ("short", 3, "Không đủ sống", "Not enough"))
HAZARDS = (("noise", 1, "Tiếng ồn", "Noise"), ("dust", 2, "Bụi", "Dust"), ("heat", 3, "Nóng bức", "Heat"))
RATING = (
    ("bad", 1, "Kém", "Bad"),
    ("fair", 2, "Tạm được", "Fair"),
    ("good", 3, "Tốt", "Good"),
    ("best", 4, "Rất tốt", "Very good"),
)


def values(rows: tuple[tuple[str, int, str, str], ...]) -> tuple[Value, ...]:
    return tuple(Value(name, code, {"vi": vi, "en": en}) for name, code, vi, en in rows)


def variable(name: str, kind: str, vi: str, en: str, answers: tuple[Value, ...] = (), **more: object) -> Variable:
    label = {"vi": vi, "en": en}
    columns = more.pop("columns", (name,))
    return Variable(name, "interview", kind, columns, label, values=answers, **more)  # type: ignore[arg-type]


def codebook(*, simulated: bool = True) -> Codebook:
    return Codebook(
        title={"vi": "Khảo sát thử công nhân", "en": "Trial survey of workers"},
        languages=("vi", "en"),
        simulated=simulated,
        levels=(Level("interview", "interview.parquet", ("interview_id",)),),
        design={"weights": "w", "strata": ["region"], "psu": ["enterprise"]},
        variables=(
            variable("region", "categorical", "Vùng", "Region", values(REGION)),
            variable("sex", "categorical", "Giới tính", "Sex", values(SEX)),
            variable("ownership", "categorical", "Loại hình doanh nghiệp", "Ownership", values(OWNERSHIP)),
            variable("living", "categorical", "Mức sống", "Living", values(LIVING), ordered=True),
            variable("income", "integer", "Thu nhập tháng trước", "Income last month", unit="nghìn đồng"),
            variable("hours", "decimal", "Giờ làm việc một tuần", "Hours a week", unit="giờ"),
            variable(
                "hazards", "multiple", "Yếu tố có hại", "Hazards", values(HAZARDS),
                columns=tuple(f"hazards__{name}" for name, *_ in HAZARDS),
            ),
            variable(
                "worries", "rank", "Điều lo lắng nhất", "Worries", values(HAZARDS), columns=("worries__1", "worries__2"),
            ),
            variable("meal", "categorical", "Bữa ăn ca", "Shift meal", values(RATING), ordered=True),
            variable("housing", "categorical", "Nhà ở", "Housing", values(RATING), ordered=True),
        ),
    )  # fmt: skip


def categories(
    rng: np.random.Generator, rows: tuple[tuple[str, int, str, str], ...], n: int, missing: float = 0.0
) -> pd.Categorical:
    names = [name for name, *_ in rows]
    picked = rng.choice(len(names), n)
    picked[rng.random(n) < missing] = -1
    return pd.Categorical.from_codes(picked, names)


def dataset(n: int = 600, seed: int = 7, *, simulated: bool = True) -> Dataset:
    """`n` interviews; some answers are missing, hazards are asked only of men in the north's first enterprise onwards."""
    rng = np.random.default_rng(seed)
    enterprise = np.sort(rng.integers(0, 12, n))
    first = categories(rng, HAZARDS, n, missing=0.1)
    second = pd.Categorical.from_codes(np.where(first.codes < 0, -1, (first.codes + 1) % 3), list(first.categories))
    frame = pd.DataFrame(
        {
            "interview_id": [f"i{number:04d}" for number in range(n)],
            "enterprise": [f"e{number:02d}" for number in enterprise],
            "region": pd.Categorical.from_codes((enterprise >= 6).astype(int), ["north", "south"]),
            "w": np.round(rng.uniform(50, 400, n), 3),
            "sex": categories(rng, SEX, n),
            "ownership": categories(rng, OWNERSHIP, n, missing=0.02),
            "living": categories(rng, LIVING, n, missing=0.05),
            "income": pd.array(np.where(rng.random(n) < 0.08, None, rng.integers(4_000, 19_000, n)), dtype="Int64"),
            "hours": np.round(rng.normal(50, 6, n), 1),
            "worries__1": first,
            "worries__2": second,
            "meal": categories(rng, RATING, n, missing=0.1),
            "housing": categories(rng, RATING, n),
        }
    )
    asked = rng.random(n) < 0.7
    for name, *_ in HAZARDS:
        frame[f"hazards__{name}"] = pd.array(np.where(asked, rng.random(n) < 0.4, None), dtype="boolean")
    return Dataset({"interview": frame}, codebook(simulated=simulated))


def design(n: int = 600, seed: int = 7, *, simulated: bool = True) -> Design:
    return Design(dataset(n, seed, simulated=simulated), weights="w", strata="region", psu="enterprise")

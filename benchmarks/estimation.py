"""Estimation against one bare NumPy pass over the same columns: python -m benchmarks.estimation [--rows 1e6] [--rounds 7].

Every figure is timed in the same rounds as the bare pass and printed as their ratio, because the machine's speed cancels.
`first` is a call on a fresh design, which also numbers the cells of its domains; `again` is a later call on the same one.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from statistics import median

import numpy as np
import pandas as pd

import analysis as an

STRATA, PROVINCES, SECTORS, PSU_SIZE = 60, 63, 12, 30


def population_sample(n: int, seed: int = 1) -> pd.DataFrame:
    """n workers in units of about 30, 60 strata, 63 provinces nested in the order of strata, 12 sectors everywhere."""
    rng = np.random.default_rng(seed)
    psu = np.arange(n) // PSU_SIZE
    units = int(psu[-1]) + 1
    cluster = rng.normal(size=units)[psu]
    return pd.DataFrame(
        {
            "h": psu * STRATA // units,
            "psu": psu,
            "province": coded(np.minimum(psu * PROVINCES // units, PROVINCES - 1), PROVINCES),
            "sector": coded(rng.integers(0, SECTORS, n), SECTORS),
            "sex": coded(rng.integers(0, 2, n), 2),
            "w": rng.lognormal(0, 0.5, n),
            "income": rng.lognormal(2 + 0.3 * cluster, 0.5, n),
            "hours": rng.normal(45 + cluster, 6, n),
        }
    )


def coded(codes: np.ndarray, levels: int) -> pd.Categorical:
    """Codes as categories of small integers, as a dictionary column has them."""
    return pd.Categorical.from_codes(codes.astype(np.int8), [f"c{level}" for level in range(levels)])


def jobs() -> dict[str, Callable[[an.Design], object]]:
    """What is timed: each takes a design."""
    return {
        "mean": lambda d: an.mean(d, "income", deff=False),
        "mean with deff": lambda d: an.mean(d, "income"),
        "mean by 63 provinces": lambda d: an.mean(d, "income", by="province", deff=False),
        "mean by 12 sectors": lambda d: an.mean(d, "income", by="sector", deff=False),
        "shares of sex by sector": lambda d: an.proportion(d, "sex", by="sector", deff=False),
        "shares of 63 provinces": lambda d: an.proportion(d, "province", deff=False),
        "ratio": lambda d: an.ratio(d, "income", "hours", deff=False),
        "quartiles with limits": lambda d: an.quantile(d, "income").ci(),
    }


def timed(job: Callable[[], object]) -> float:
    """Seconds of one run."""
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def bare_pass(frame: pd.DataFrame) -> Callable[[], object]:
    """np.sum over the columns that a mean by domain reads: weights, variable, unit, domain."""
    columns = [
        frame["w"].to_numpy(),
        frame["income"].to_numpy(),
        frame["psu"].to_numpy(np.int32),
        frame["province"].cat.codes.to_numpy(),
    ]
    return lambda: [column.sum() for column in columns]


def main(arguments: Sequence[str] | None = None) -> int:
    """Time every job against the bare pass and print the ratios."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.estimation", description=__doc__)
    parser.add_argument("--rows", type=float, default=1e6)
    parser.add_argument("--rounds", type=int, default=7)
    chosen = parser.parse_args(arguments)
    frame = population_sample(int(chosen.rows))
    bare = bare_pass(frame)
    fresh = [timed(lambda: an.Design(frame, "w", strata="h", psu="psu")) for _ in range(3)]
    design = an.Design(frame, "w", strata="h", psu="psu")
    print(
        f"{len(frame):,} rows, {design.stages[0].n_units:,} units; bare pass {median(timed(bare) for _ in range(9)) * 1e3:.2f} ms"
    )
    print(f"{'design':28}{median(fresh) * 1e3:10.1f} ms")
    print(f"{'':28}{'first ms':>12}{'× bare':>10}{'again ms':>12}{'× bare':>10}")
    for name, job in jobs().items():
        first, again, base = [], [], []
        for _ in range(chosen.rounds):
            new = an.Design(frame, "w", strata="h", psu="psu")
            base.append(timed(bare))
            first.append(timed(lambda job=job, new=new: job(new)))
            again.append(timed(lambda job=job, new=new: job(new)))
        ratio = [median(x / b for x, b in zip(column, base, strict=True)) for column in (first, again)]
        print(f"{name:28}{median(first) * 1e3:12.1f}{ratio[0]:10.1f}{median(again) * 1e3:12.1f}{ratio[1]:10.1f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

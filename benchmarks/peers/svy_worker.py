"""Jobs of the estimation benchmark in svy, run by the interpreter that has it: job names in, processor seconds out."""

import json
import resource
import sys
import time
from pathlib import Path

import polars as pl
import svy

folder = Path(sys.argv[1])
frame = pl.read_parquet(folder / "sample.parquet")
margins = json.loads((folder / "margins.json").read_text(encoding="utf-8"))
BANNERS = ("province", "sector", "sex", "age")


def sample():
    """A fresh sample object; its design is not part of a job's time."""
    return svy.Sample(frame, svy.Design(stratum="h", psu="psu", wgt="w"))


def replicated(kind):
    """A mean with replicate weights made from the design."""

    def job(of):
        made = of.weighting.create_bs_wgts(500, rstate=1) if kind == "bootstrap" else of.weighting.create_jk_wgts()
        return made.estimation.mean("income", method="replication")

    return job


JOBS = {
    "mean": lambda s: s.estimation.mean("income"),
    "mean by 63 provinces": lambda s: s.estimation.mean("income", by="province"),
    "mean by 12 sectors": lambda s: s.estimation.mean("income", by="sector"),
    "ratio": lambda s: s.estimation.ratio("income", "hours"),
    "two-way table, Rao-Scott F": lambda s: s.categorical.tabulate("sector", "sex"),
    "quartiles with limits": lambda s: s.estimation.quantile("income"),
    "rake on 4 margins": lambda s: s.weighting.rake(controls=margins, tol=1e-8, max_iter=1000),
    "500 bootstrap replicates, mean": replicated("bootstrap"),
    "delete-a-PSU jackknife, mean": replicated("jackknife"),
    "logistic regression": lambda s: s.glm.fit(
        "member", x=["hours", svy.Cat("sector"), svy.Cat("sex"), svy.Cat("age")], family="binomial"
    ),
    "report of 40 tables": lambda s: [s.estimation.prop(f"q{q}", by=banner) for q in range(10) for banner in BANNERS],
}

for line in sys.stdin:
    job, fresh = JOBS.get(line.strip()), sample()
    start = time.process_time()
    failed = "no such job" if job is None else ""
    try:
        if job is not None:
            job(fresh)
    except Exception as error:  # a peer that cannot do a job is part of the table
        failed = f"{type(error).__name__}: {error}"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": time.process_time() - start, "peak": peak, "failed": failed}), flush=True)

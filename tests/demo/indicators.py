"""What the demonstration estimates and knows the truth of: one indicator a line, its true value and its estimate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

import analysis as an
from tests.demo.population import Population
from tests.demo.workers import CATEGORIES

Values = np.ndarray
Truth = Callable[[Population], Values]


@dataclass(frozen=True)
class Indicator:
    """The mean of a variable, or with `level` the share of one of its categories, among all workers or `where`.

    `truth` gives each worker's value (for a share: whether it is so), `among` who is meant; both from the population.
    """

    title: str
    variable: str
    truth: Truth
    level: str = ""
    where: str | None = None
    among: Truth | None = None

    def true_value(self, population: Population) -> float:
        """The value over the whole population."""
        values = self.truth(population)
        return float(values.mean() if self.among is None else values[self.among(population)].mean())

    def estimate(self, design: an.Design) -> an.Estimates:
        """The survey's estimate, one number; the interval of a share stays between 0 and 1."""
        if not self.level:
            return an.mean(design, self.variable, where=self.where)
        shares = an.proportion(design, self.variable, where=self.where, method="logit")
        return shares.select(np.flatnonzero(shares.labels["level"] == self.level))

    def shown(self, value: float) -> str:
        """A value as the table prints it: money whole, shares in per cent, a comma before decimals as in Vietnamese."""
        money = value >= 1000
        text = f"{value:,.0f}" if money else f"{100 * value:.1f} %" if self.level else f"{value:.2f}"
        return text.translate(str.maketrans(",.", ".,"))


def column(name: str) -> Truth:
    """A worker's own column."""
    return lambda population: population.workers[name].to_numpy()


def coded(name: str, level: str) -> Truth:
    """Whether a coded column holds this category."""
    return lambda population: population.workers[name].to_numpy() == CATEGORIES[name].index(level)


def firm(name: str, level: str) -> Truth:
    """Whether the worker's enterprise is of this kind."""
    return lambda population: population.of_enterprise(name) == level


def hours_week(population: Population) -> Values:
    """As the questionnaire computes it: normal hours and a twelfth of the year's weeks of overtime."""
    workers = population.workers
    return np.round((workers["hours_day"] * workers["days_week"] + workers["overtime_month"] * 12 / 52).to_numpy(), 1)


def below_minimum(population: Population) -> Values:
    """The main wage lies below the minimum of the region of the workplace."""
    return population.workers["basic_wage"].to_numpy() < population.of_enterprise("minimum_wage")


INDICATORS: tuple[Indicator, ...] = (
    Indicator("Thu nhập bình quân tháng (đồng)", "income_total", column("income_total")),
    Indicator("Lương chính bình quân tháng (đồng)", "basic_wage", column("basic_wage")),
    Indicator("Lương chính dưới lương tối thiểu vùng", "below_minimum", below_minimum, "yes"),
    Indicator(
        "Thu nhập bình quân của lao động nữ (đồng)", "income_total", column("income_total"),
        where="sex == 'female'", among=coded("sex", "female"),
    ),
    Indicator(
        "Thu nhập bình quân ở doanh nghiệp FDI (đồng)", "income_total", column("income_total"),
        where="ownership == 'fdi'", among=firm("ownership", "fdi"),
    ),
    Indicator("Luôn được trả lương đúng hạn", "pay_on_time", coded("pay_on_time", "always"), "always"),
    Indicator("Thu nhập không đủ sống", "living_adequacy", coded("living_adequacy", "not_enough"), "not_enough"),
    Indicator("Hợp đồng không xác định thời hạn", "contract_type", coded("contract_type", "indefinite"), "indefinite"),
    Indicator("Số giờ làm việc một tuần, kể cả làm thêm", "hours_week", hours_week),
    Indicator("Số giờ làm thêm tháng trước", "overtime_month", column("overtime_month")),
    Indicator("Đang đóng bảo hiểm xã hội", "social_insurance", column("social_insurance"), "yes"),
    Indicator("Được huấn luyện an toàn lao động", "osh_training", column("osh_training"), "yes"),
    Indicator("Được khám sức khỏe", "health_check", column("health_check"), "yes"),
    Indicator("Số vụ tai nạn trên một lao động trong 12 tháng", "accident_count", column("accident_count")),
    Indicator("Có bữa ăn ca tại nhà ăn", "meal_provided", firm("meal", "canteen"), "canteen"),
    Indicator("Là lao động di cư", "migrant", column("migrant"), "yes"),
    Indicator("Ở phòng trọ thuê", "housing_tenure", coded("housing_tenure", "rented_room"), "rented_room"),
    Indicator("Không có bằng cấp, chứng chỉ chuyên môn", "qualification", coded("qualification", "none"), "none"),
    Indicator("Biết có thỏa ước lao động tập thể", "agreement_exists", column("knows_agreement"), "yes"),
    Indicator("Biết có đối thoại tại nơi làm việc", "dialogue", column("saw_dialogue"), "yes"),
    Indicator("Đoàn viên công đoàn", "union_member", column("union_member"), "yes"),
    Indicator("Đảng viên", "party_member", column("party_member"), "yes"),
    Indicator("Hài lòng với công việc (0-10)", "satisfaction_job", column("satisfaction_job")),
    Indicator("Hài lòng với thu nhập (0-10)", "satisfaction_income", column("satisfaction_income")),
    Indicator("Rất lo mất việc", "job_security", coded("job_security", "very"), "very"),
    Indicator("Muốn gắn bó lâu dài với nơi làm việc", "leave_intention", coded("leave_intention", "stay"), "stay"),
)  # fmt: skip


@dataclass(frozen=True)
class Check:
    """An indicator's truth beside its estimate and 95 % confidence interval."""

    indicator: Indicator
    truth: float
    estimate: float
    low: float
    high: float
    deff: float

    @property
    def covers(self) -> bool:
        """Whether the interval holds the truth."""
        return self.low <= self.truth <= self.high


def checks(design: an.Design, population: Population) -> Iterator[Check]:
    """Every indicator, estimated and held against the truth."""
    for indicator in INDICATORS:
        found = indicator.estimate(design)
        (low, high), deff = found.ci(0.95)[0], found.deff
        yield Check(
            indicator,
            indicator.true_value(population),
            float(found.value[0]),
            float(low),
            float(high),
            float(np.asarray(deff)[0]),
        )


def as_frame(found: list[Check]) -> pd.DataFrame:
    """The checks as a table to write: title, truth, estimate, interval, design effect, coverage."""
    rows = [(c.indicator.title, c.truth, c.estimate, c.low, c.high, c.deff, c.covers) for c in found]
    return pd.DataFrame(rows, columns=["indicator", "truth", "estimate", "ci_low", "ci_high", "deff", "covers"])

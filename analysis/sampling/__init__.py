"""Drawing samples and planning them: selection methods, inclusion probabilities, stages, sizes, allocation, cost."""

from __future__ import annotations

from analysis.sampling.allocation import (
    ALLOCATIONS,
    cost_optimal,
    neyman,
    neyman_for_variance,
    optimal_take,
    power,
    proportional,
    whole,
)
from analysis.sampling.bethel import BethelAllocation, bethel
from analysis.sampling.cost import CostItem, CostModel, plan_counts
from analysis.sampling.cube import balanced
from analysis.sampling.inclusion import pps_probabilities
from analysis.sampling.joint import JOINT_APPROXIMATIONS, joint_approximation
from analysis.sampling.method import Method
from analysis.sampling.multistage import Selection, Stage, select
from analysis.sampling.registry import METHODS
from analysis.sampling.size import (
    design_effect_of_clusters,
    power_of_two_means,
    power_of_two_proportions,
    size_for_mean,
    size_for_proportion,
    size_for_two_means,
    size_for_two_proportions,
)

__all__ = [
    "ALLOCATIONS",
    "JOINT_APPROXIMATIONS",
    "METHODS",
    "BethelAllocation",
    "CostItem",
    "CostModel",
    "Method",
    "Selection",
    "Stage",
    "balanced",
    "bethel",
    "cost_optimal",
    "design_effect_of_clusters",
    "joint_approximation",
    "neyman",
    "neyman_for_variance",
    "optimal_take",
    "plan_counts",
    "power",
    "power_of_two_means",
    "power_of_two_proportions",
    "pps_probabilities",
    "proportional",
    "select",
    "size_for_mean",
    "size_for_proportion",
    "size_for_two_means",
    "size_for_two_proportions",
    "whole",
]

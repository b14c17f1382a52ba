"""Datasets and their codebooks: frames of the levels, and what their columns mean."""

from analysis.dataset.codebook import Codebook, Level, MissingKind, Value, Variable, did_you_mean, in_language
from analysis.dataset.dataset import Dataset, Milestone, Milestones
from analysis.dataset.read import read

__all__ = [
    "Codebook",
    "Dataset",
    "Level",
    "Milestone",
    "Milestones",
    "MissingKind",
    "Value",
    "Variable",
    "did_you_mean",
    "in_language",
    "read",
]

"""Regression models fitted to the population; coefficients carry their scores, so every variance road works."""

from analysis.models.glm import Glm, glm

__all__ = ["Glm", "glm"]

"""Numerics shared by the layers above: distributions of quadratic forms, root finding, iterative fits."""

from analysis.solve.mixtures import chi2_mixture_sf, f_mixture_sf, f_tail

__all__ = ["chi2_mixture_sf", "f_mixture_sf", "f_tail"]

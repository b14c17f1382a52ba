"""The outlook of a report: forecasts of annual series as tables, charts and figures in the text, recomputed like all others."""

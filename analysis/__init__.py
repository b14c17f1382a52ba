"""Design-based survey statistics: designs, weights, estimates, tables, reports."""

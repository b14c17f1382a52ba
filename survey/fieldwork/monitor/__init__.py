"""The page on which headquarters watches the fieldwork: one file, no network."""

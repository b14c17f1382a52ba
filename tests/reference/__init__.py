"""Runs cases of R's reference suite through the public API of `analysis`: one adapter file per family of operations."""

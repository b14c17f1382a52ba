"""Rules of a form made of simple ones by `and`, `or` and `not`."""

from __future__ import annotations

from hypothesis import strategies as st


def combined(atoms: st.SearchStrategy[str], max_leaves: int) -> st.SearchStrategy[str]:
    """Texts of rules that are made of at most so many of these."""
    return st.recursive(
        atoms,
        lambda inner: st.one_of(
            st.builds("({}) and ({})".format, inner, inner),
            st.builds("({}) or ({})".format, inner, inner),
            st.builds("not({})".format, inner),
        ),
        max_leaves=max_leaves,
    )

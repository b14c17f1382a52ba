"""Headquarters' server: the monitor page live, and a counter that takes bundles in over HTTPS."""

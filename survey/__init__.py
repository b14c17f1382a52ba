"""Offline fieldwork: questionnaires, interviews, stores, bundles, export."""

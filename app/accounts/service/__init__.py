"""Verbs on accounts, by cluster."""

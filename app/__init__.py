"""Duban: what a document promises, seen done."""

__version__ = "0.1.0"

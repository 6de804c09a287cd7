"""Builds the demo database by letting the sample's people do half a year of work through the real services."""

from imports.sample.seed.build import Account, build_demo
from imports.sample.seed.stage import Stage

__all__ = ["Account", "Stage", "build_demo"]

"""Fixtures for every test."""

from hypothesis import settings

from tests.calc import calc, libreoffice, sheet

__all__ = ["calc", "libreoffice", "sheet"]

settings.register_profile("fixed", derandomize=True, deadline=None)  # the same examples in every run
settings.load_profile("fixed")

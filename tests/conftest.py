"""Fixtures for every test."""

from hypothesis import settings

from tests.calc import calc, libreoffice, sheet
from tests.postgres import postgres_url
from tests.spark import spark

__all__ = ["calc", "libreoffice", "postgres_url", "sheet", "spark"]

settings.register_profile("fixed", derandomize=True, deadline=None)  # the same examples in every run
settings.load_profile("fixed")

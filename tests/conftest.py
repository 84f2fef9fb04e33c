"""Fixtures for every test."""

import os

from hypothesis import settings

from tests.calc import calc, libreoffice, sheet
from tests.postgres import postgres_url
from tests.spark import spark

# xlwings decides when it is first imported, by whatever test, which of its engines there are
os.environ.setdefault("XLWINGS_LICENSE_KEY", "noncommercial")

__all__ = ["calc", "libreoffice", "postgres_url", "sheet", "spark"]

settings.register_profile("fixed", derandomize=True, deadline=None)  # the same examples in every run
settings.load_profile("fixed")

"""Fixtures for every test."""

from tests.calc import calc, libreoffice, sheet

__all__ = ["calc", "libreoffice", "sheet"]

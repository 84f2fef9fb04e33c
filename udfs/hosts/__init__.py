"""Thin adapters, one folder each: what binds the catalogue to one runtime."""

"""The command line: `xlcvm`."""

from udfs.hosts.command_line.app import main

__all__ = ["main"]

"""The command line: `xlcvm`."""


def main() -> None:
    """Start the command line."""

"""Desktop Excel: an add-in whose VBA hands cells to the installed xlcvm, how it is built and how it is installed."""

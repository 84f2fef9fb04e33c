"""One file a template, data only."""

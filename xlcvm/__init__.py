"""Customer value management: the domain. It knows no spreadsheet."""

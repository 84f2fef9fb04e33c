"""Template workbooks: described as data, placed on sheets, written, and read back."""

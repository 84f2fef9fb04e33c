"""The macros of the ribbon: each takes an `xw.Book`, calls the domain and writes ranges. They know no host."""

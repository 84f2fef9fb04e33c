"""LibreOffice Calc: the add-in, how it is installed, and a private office that can be driven."""

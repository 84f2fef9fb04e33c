"""xlwings Lite: Python inside Excel's browser, with the functions stored in the workbook itself."""

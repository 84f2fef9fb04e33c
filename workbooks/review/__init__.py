"""The review of invoice lines as a workbook: summary, waterfall, bands, policy, outliers, periods, worst accounts."""

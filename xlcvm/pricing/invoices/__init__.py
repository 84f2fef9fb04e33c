"""Invoice lines by the million: waterfall, bands, policy and outliers as expressions over a table handed in."""

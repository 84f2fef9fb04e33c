"""Results workbooks: comparison, sensitivity and simulation of a value model, with charts that follow their cells."""

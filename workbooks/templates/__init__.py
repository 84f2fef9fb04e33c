"""The ten templates of the library: one module each, data and the layout of its sheets."""

"""A value model as a template of the library: its inputs as fields, its equations twice, its worth, its price."""

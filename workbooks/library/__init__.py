"""The template library: what every template shares, from its inputs as data to the copy that a customer gets."""

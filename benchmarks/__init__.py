"""Speed, as ratios against a named rival in the same run. Nothing here is a test."""

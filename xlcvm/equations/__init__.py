"""The word-equation language: text to tree, checked, and its three faces (numpy, Excel, words)."""

"""Data of the user's own come into the window: looked at, corrected, imported."""

"""Data of the user's own: from what was read to an experiment that learns it."""

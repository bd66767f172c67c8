"""Data-parallel training in slow motion."""

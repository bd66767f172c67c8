"""Experiments as values, Sessions of edits, and the Run that lives in a process of its own."""

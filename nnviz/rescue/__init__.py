"""Rescues: what is kept of unsaved work, so that a crash costs seconds."""

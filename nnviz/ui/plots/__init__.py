"""The plots."""

"""Geometry and colour without Qt: what is drawn where."""

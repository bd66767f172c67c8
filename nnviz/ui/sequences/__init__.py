"""Sequences: a recurrent layer step by step, and a series with its forecast."""

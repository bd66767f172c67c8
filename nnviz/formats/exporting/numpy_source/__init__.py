"""What exported NumPy scripts are made of: plain code whose text is copied into them.

It is written for readers who learn from it, with samples on axis 0, and shares nothing with the
engine, so that it can prove what the engine computes. It imports NumPy and the standard library.
"""

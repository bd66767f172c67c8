"""The network as arrays: what a step consists of, and the numbers in it."""

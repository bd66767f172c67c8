"""Numbers only: specifications, layers, the compiled program, training and traces."""

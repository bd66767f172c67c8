"""Feature maps and the kernels that make them."""

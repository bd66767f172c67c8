"""What a layer sees: patches, pictures and pixels that excite a unit, and levels from edges to the
whole; and what convolution is worth, beside a dense network."""

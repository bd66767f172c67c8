"""A dense and a convolutional network side by side on the same pictures.

What is said of convolutions is measured: that they need fewer weights, that they bear it when
pictures shift, and that they learn from fewer pictures.
"""

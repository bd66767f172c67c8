"""The engine beside what users would pick instead: PyTorch and scikit-learn."""

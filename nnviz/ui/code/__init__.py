"""The network and a training step as code, beside the graph."""

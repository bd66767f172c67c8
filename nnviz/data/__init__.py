"""Data sets: generators, bundled samples, features, preparation and split."""

"""The kernel walk as a picture: what is shown at a place of it, and where it stands."""

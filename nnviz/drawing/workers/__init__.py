"""A step shared by workers: in words, rows and a picture."""

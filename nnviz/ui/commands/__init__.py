"""Everything that can be done, found by typing; and the keys that do it, on a sheet."""

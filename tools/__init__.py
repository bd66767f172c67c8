"""Set-up and checks of a clone, with the standard library alone."""

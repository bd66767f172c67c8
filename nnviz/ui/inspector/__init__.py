"""The inspector: the arithmetic of the selected unit, number by number."""

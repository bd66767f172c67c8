"""Small reusable controls, drawn from the palette."""

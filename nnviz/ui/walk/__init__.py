"""The kernel walk: a window slides over an image, with all its arithmetic."""

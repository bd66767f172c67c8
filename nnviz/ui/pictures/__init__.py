"""Pictures of the window and its parts, as files: PNG of any scale, SVG and PDF."""

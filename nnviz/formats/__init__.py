"""Files: the project archive and exports."""

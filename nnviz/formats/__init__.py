"""Files: the project archive and exports. They take long to import, so they are when needed."""

PROJECT_SUFFIX = ".nnviz"

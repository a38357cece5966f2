"""The tests mirror the packages; their names are sentences and they use the real thing."""

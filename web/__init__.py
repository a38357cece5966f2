"""The pages, as people see them in a browser."""

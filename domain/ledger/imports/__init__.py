"""Imports that somebody asked for on a page, from the upload to the report; all of it encrypted."""

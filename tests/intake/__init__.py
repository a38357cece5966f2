"""Tests of the door for files."""

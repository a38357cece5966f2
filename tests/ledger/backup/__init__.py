"""Backups: taken while others write, restored on either database, and never trusted."""

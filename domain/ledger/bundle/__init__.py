"""Bundles: what an auditor takes home, and the one file that checks it there."""

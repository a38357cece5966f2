"""Backups 备份: all that cannot be told again, as files that either database takes back."""

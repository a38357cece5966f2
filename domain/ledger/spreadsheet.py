"""Spreadsheets: which cells they would take for a formula, and how a cell is kept from it."""

from __future__ import annotations

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
"""With these a spreadsheet takes a cell for a formula; some take the wide ones, too."""


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, whatever blanks it passes over."""
    return f"'{cell}" if cell.startswith(FORMULA) or cell.strip().startswith(FORMULA) else cell

"""How large a file may be that somebody else made."""

BYTES = 200_000_000
"""Size of a file."""

UNPACKED = 2_000_000_000
"""Size of what is packed into a workbook."""

PARTS = 10_000
"""Files that are packed into a workbook; one of a hundred sheets has a few hundred."""

RATIO, RATIO_FROM = 250, 1_000_000
"""How many times smaller a part of more than so many bytes may be packed.

A sheet of 60,000 rows that are all alike is packed to a fifteenth.
"""

ROWS = 1_048_576
"""Rows of a file: what a sheet of a workbook can hold."""

COLUMNS = 1_000
"""Columns of a file."""

"""How much of a file the ledger takes at once."""

EVENTS = 2_000
"""Events of one transaction; one row's events are never parted."""

NAME = 200
"""Characters of what a file calls somebody or something."""

CODE = 60
"""Characters of a code; what is longer is a text, which the ledger does not keep in the clear."""

TEXT = 20_000
"""Characters of a log or of the wording of evidence."""

NAMES = 1_000
"""Contacts or referees of one visit."""

NUMBER = 10**15
"""Hundredths of a sale, or people reached."""

CHECKED = 1_000
"""Rows after which it is told how many are checked."""

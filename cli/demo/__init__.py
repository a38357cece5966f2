"""A demonstration bank: made-up managers and customers who live for weeks in an empty ledger."""

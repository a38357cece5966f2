"""The bundle of an auditor: written from a sealed bank, checked, and tampered with."""

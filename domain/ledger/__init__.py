"""The one door to the stores: record, load, since."""

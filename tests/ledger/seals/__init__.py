"""Tests of seals: the Merkle log, its checkpoints, and who tampers with what they cover."""

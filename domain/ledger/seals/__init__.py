"""Seals 封存: a Merkle log over the stored events, and checkpoints signed for witnesses."""

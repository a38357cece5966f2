"""The proving ground: a made-up bank in which the truth is known, and how the game tells it."""

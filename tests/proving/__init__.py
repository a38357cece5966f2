"""The proving ground: a made-up bank can be repeated, and its figures are what they say."""

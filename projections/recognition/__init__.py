"""Benchmark behaviours that were detected, and how leaders answered."""

from projections.projection import Projection
from projections.recognition.fold import RecognitionFold
from projections.recognition.rows import (
    DETECTION,
    FILE,
    GRID,
    PAIR,
    PERSON,
    RECOGNITION,
    WEEK,
)

PROJECTION = Projection(
    name="recognition",
    version=2,
    tables=(DETECTION, RECOGNITION, PERSON, WEEK, PAIR, FILE, GRID),
    fold=RecognitionFold,
    reads_lines=True,
)

"""Read models, folded from the ledger into rows that pages ask; PROJECTIONS lists them."""

from projections import (
    appeals,
    badges,
    boards,
    cohorts,
    customers,
    duties,
    flags,
    looks,
    measures,
    people,
    recognition,
    rescues,
    scores,
    trail,
)
from projections.projection import Projection

PROJECTIONS: tuple[Projection, ...] = (
    people.PROJECTION,
    customers.PROJECTION,
    trail.PROJECTION,
    scores.PROJECTION,
    boards.PROJECTION,
    badges.PROJECTION,
    flags.PROJECTION,
    measures.PROJECTION,
    recognition.PROJECTION,
    cohorts.PROJECTION,
    looks.PROJECTION,
    appeals.PROJECTION,
    rescues.PROJECTION,
    duties.PROJECTION,
)

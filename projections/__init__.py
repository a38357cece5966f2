"""Read models, folded from the ledger into rows that pages ask; PROJECTIONS lists them."""

from projections import badges, boards, customers, flags, people, scores, trail
from projections.projection import Projection

PROJECTIONS: tuple[Projection, ...] = (
    people.PROJECTION,
    customers.PROJECTION,
    trail.PROJECTION,
    scores.PROJECTION,
    boards.PROJECTION,
    badges.PROJECTION,
    flags.PROJECTION,
)

"""Referral rings: customers who name each other round in a circle (GAME.md, Anti-cheat)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from domain.event import CustomerId

Named = Callable[[CustomerId], Sequence[tuple[CustomerId, int]]]
"""Tells whom a customer named, and the positions of those referrals."""


def ring(named: Named, referrer: CustomerId, referee: CustomerId, hops: int) -> tuple[int, ...]:
    """Positions of the referrals that lead from `referee` back to `referrer`; () for none.

    The shortest way is told, of at most `hops` referrals together with the one that closes it.
    """
    ways: dict[CustomerId, tuple[int, ...]] = {referee: ()}
    reached = [referee]
    for _ in range(hops - 1):
        beyond: list[CustomerId] = []
        for customer in reached:
            for other, position in named(customer):
                if other == referrer:
                    return (*ways[customer], position)
                if other not in ways:
                    ways[other] = (*ways[customer], position)
                    beyond.append(other)
        reached = beyond
    return ()

"""Referral rings are found by the shortest way back, beside a plain search for it."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from domain.event import CustomerId
from domain.ring import ring

EDGES = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), max_size=14)


@given(EDGES, st.integers(1, 7))
def test_a_ring_is_the_shortest_way_back_within_so_many_hops(
    edges: list[tuple[str, str]], hops: int
) -> None:
    def named(customer: CustomerId) -> list[tuple[CustomerId, int]]:
        return [(CustomerId(to), at) for at, (by, to) in enumerate(edges) if by == customer]

    lengths = {"b": 0}
    for length in range(1, len(edges) + 1):
        for by, to in edges:
            if lengths.get(by) == length - 1:
                lengths.setdefault(to, length)
    found = ring(named, CustomerId("a"), CustomerId("b"), hops)
    wanted = lengths.get("a", 99)
    assert len(found) == (wanted if wanted <= hops - 1 else 0)
    if found:
        way = [edges[at] for at in found]
        assert (way[0][0], way[-1][1]) == ("b", "a")
        assert all(one[1] == two[0] for one, two in pairwise(way))

"""Chains of referrals: who is in which, and that they can be drawn without one hiding another."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from web.network import Arrow, Chain, chains, drawn

LONG = 3_000


def some_arrows(seed: int) -> list[Arrow]:
    """Who named whom by chance: round in circles, the same one twice, and oneself too."""
    chance = random.Random(seed)
    people = [f"c{number:02}" for number in range(chance.randint(2, 30))]
    number = chance.randint(1, 2 * len(people))
    return [(chance.choice(people), chance.choice(people)) for _ in range(number)]


def ways(arrows: list[Arrow]) -> set[Arrow]:
    """From whom one comes to whom, reckoned by another way than the code does."""
    found = set(arrows)
    people = {each for arrow in arrows for each in arrow}
    for middle in people:
        found |= {
            (a, b) for a in people if (a, middle) in found for b in people if (middle, b) in found
        }
    return found


def kept(chain: Chain) -> list[Arrow]:
    firsts = [(one, other) for one, others in chain.named.items() for other in others]
    return [*firsts, *chain.also]


@pytest.mark.parametrize("seed", range(60))
def test_everybody_is_in_the_chain_of_those_they_are_joined_with(seed: int) -> None:
    arrows = some_arrows(seed)
    both_ways = ways([*arrows, *((b, a) for a, b in arrows)])
    found = chains(arrows)
    together = [set(each.roots) | {b for _, b in kept(each)} for each in found]
    people = {each for arrow in arrows for each in arrow}
    assert set().union(*together) == people
    assert [len(each) for each in together] == [each.size for each in found]
    assert sorted((len(each) for each in together), reverse=True) == [each.size for each in found]
    for one, other in combinations(sorted(people), 2):
        joined = any({one, other} <= part for part in together)
        assert joined == ((one, other) in both_ways)


@pytest.mark.parametrize("seed", range(60))
def test_every_referral_is_told_once_and_none_leads_back(seed: int) -> None:
    arrows = some_arrows(seed)
    found = chains(arrows)
    told = [arrow for chain in found for arrow in (*kept(chain), *chain.circles)]
    assert sorted(told) == sorted(set(arrows))
    for chain in found:
        there = ways(kept(chain))
        assert not [each for each, other in there if each == other]
        assert all(one == other or (other, one) in there for one, other in chain.circles)


@pytest.mark.parametrize("most", [1, 5, 100])
@pytest.mark.parametrize("seed", range(60))
def test_no_arrow_goes_left_and_nobody_stands_upon_another(seed: int, most: int) -> None:
    for chain in chains(some_arrows(seed)):
        drawing = drawn(chain, most)
        assert len(drawing.places) == min(most, chain.size)
        for one, other in drawing.arrows:
            assert drawing.places[one].column < drawing.places[other].column
        for (_, here), (_, there) in combinations(drawing.places.items(), 2):
            assert here.column != there.column or abs(here.row - there.row) >= 1
        for place in drawing.places.values():
            assert 0 <= place.column < drawing.columns
            assert 0 <= place.row <= drawing.rows - 1
        if most >= chain.size:
            assert sorted(drawing.arrows) == sorted(kept(chain))
            assert drawing.columns == chain.depth + 1


def test_the_first_to_name_somebody_has_them_in_their_row() -> None:
    (chain,) = chains([("a", "b"), ("a", "c"), ("c", "d"), ("b", "d"), ("d", "a")])
    assert chain.named == {"a": ("b", "c"), "c": ("d",)}
    assert (chain.also, chain.circles) == ((("b", "d"),), (("d", "a"),))
    places = drawn(chain, 10).places
    assert places == {"a": (0, 0.5), "b": (1, 0.0), "c": (1, 1.0), "d": (2, 1.0)}


def test_a_chain_may_be_as_long_as_it_likes() -> None:
    arrows = [(f"c{number}", f"c{number + 1}") for number in range(LONG)]
    (chain,) = chains(arrows)
    assert (chain.size, chain.depth, chain.roots) == (LONG + 1, LONG, ("c0",))
    assert drawn(chain, LONG + 1).columns == LONG + 1
    assert set(drawn(chain, 3).places) == {"c0", "c1", "c2"}

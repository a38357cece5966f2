"""The cast: managers with the quality that nobody sees, their teams, stock, and who cheats how."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median

from cli.proving.chance import chance
from cli.proving.parameters import FIRST, Parameters
from domain.event import CustomerId, StaffId, UnitId

_BANDS = ((0.2, 0.9), (1.1, 2.9), (3.1, 6.9), (7.5, 20.0))
"""Years on the staff of each band of tenure, at the bank's opening."""


@dataclass(slots=True, eq=False)
class Manager:
    """A customer manager; `customers` are visited in turn, `villagers` met at other stops.

    `lead` is what an exemplar has before the middle of the team, `kept` the share of it that is
    left, `visits` how many there were, `document` what a cheat shows again.
    """

    number: int
    id: StaffId
    team: int
    band: int
    joined: int
    quality: float
    customers: list[CustomerId]
    villagers: tuple[CustomerId, ...]
    warm: list[bool]
    exemplar: bool = False
    lead: float = 0.0
    kept: float = 1.0
    role: str = ""
    visits: int = 0
    document: str = ""


@dataclass(slots=True, eq=False)
class Cast:
    """Everybody. `trapped` is the number of the trapped team, -1 where there is none."""

    seed: int
    parameters: Parameters
    managers: list[Manager]
    trapped: int = -1
    roles: dict[str, Manager] = field(default_factory=dict)

    def team(self, number: int) -> list[Manager]:
        """The managers of a team."""
        return [each for each in self.managers if each.team == number]


def unit(team: int) -> UnitId:
    """The unit of a team."""
    return UnitId(f"team-{team}")


def leader(team: int) -> StaffId:
    """Who leads a team."""
    return StaffId(f"leader-{team}")


def cast(
    seed: int, parameters: Parameters, *, trap: bool = False, roles: tuple[str, ...] = ()
) -> Cast:
    """Everybody of a seed; each of `roles`, the names of cheats, goes to one manager."""
    managers = [_manager(seed, parameters, number) for number in range(parameters.managers)]
    everybody = Cast(seed, parameters, managers)
    for team in range(parameters.teams):
        _find_exemplars(everybody.team(team), parameters.exemplars)
    if trap:
        everybody.trapped = chance(seed, "trap").randrange(parameters.teams)
    _give_roles(everybody, roles)
    return everybody


def _manager(seed: int, parameters: Parameters, number: int) -> Manager:
    of = chance(seed, "manager", number)
    team, place = divmod(number, parameters.team_size)
    band = _band(parameters, place)
    years = of.uniform(*_BANDS[band])
    drawn = of.gauss(parameters.quality_mean, parameters.quality_sd)
    quality = min(parameters.quality_high, max(parameters.quality_low, drawn))
    return Manager(
        number=number,
        id=StaffId(f"manager-{number:02}"),
        team=team,
        band=band,
        joined=FIRST.toordinal() - round(365 * years),
        quality=quality,
        customers=_customers(number, parameters.villagers, parameters.customers),
        villagers=tuple(_customers(number, 0, parameters.villagers)),
        warm=_stock(parameters, band, of.random()),
    )


def _customers(number: int, first: int, end: int) -> list[CustomerId]:
    return [CustomerId(f"c{number:02}-{n:03}") for n in range(first, end)]


def _stock(parameters: Parameters, band: int, start: float) -> list[bool]:
    """Which customers are long known: the band's share of them, spread evenly over the stock."""
    share, size = parameters.warm_shares[band], parameters.customers - parameters.villagers
    return [int((n + 1) * share + start) > int(n * share + start) for n in range(size)]


def _band(parameters: Parameters, place: int) -> int:
    """The band of tenure of the team's n-th manager."""
    for band, count in enumerate(parameters.tenure_counts):
        if place < count:
            return band
        place -= count
    return len(parameters.tenure_counts) - 1


def _find_exemplars(team: list[Manager], number: int) -> None:
    middle = median(each.quality for each in team)
    for manager in sorted(team, key=lambda each: -each.quality)[:number]:
        manager.exemplar, manager.lead = True, manager.quality - middle


def _give_roles(everybody: Cast, roles: tuple[str, ...]) -> None:
    """From the lower half by quality, where there is a rank to be gained, outside the trap."""
    ranked = sorted(everybody.managers, key=lambda each: each.quality)
    lower = [each for each in ranked[: len(ranked) // 2] if each.team != everybody.trapped]
    chance(everybody.seed, "roles").shuffle(lower)
    for role, manager in zip(roles, lower, strict=False):
        manager.role = role
        everybody.roles[role] = manager

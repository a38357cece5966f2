"""However late, wrong and corrected it is told, what is so in the end is what counts."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from domain.ledger.settings import Settings
from domain.ledger.store import Store
from tests.projections.corrected_machine import CorrectedMachine

SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large)


def tried(examples: int, views: Store | None = None) -> None:
    """So many banks are told late and wrong, in many steps, and compared."""
    store = views or Store("views", "sqlite://")

    class Tried(CorrectedMachine):
        def __init__(self) -> None:
            super().__init__(store)

    run_state_machine_as_test(
        Tried,
        settings=settings(
            deadline=None,
            max_examples=examples,
            stateful_step_count=60,
            suppress_health_check=SLOW,
        ),
    )


@pytest.mark.timeout(300)
def test_it_ends_as_if_it_had_been_told_once_right_and_in_time() -> None:
    tried(20)


@pytest.mark.timeout(300)
def test_it_does_so_on_postgresql_too(postgres_settings: Settings) -> None:
    views = Store("views", postgres_settings.url("views"))
    tried(5, views)
    views.close()


@pytest.mark.release
@pytest.mark.timeout(3600)
def test_it_does_so_in_many_more_banks() -> None:
    tried(1000)


@pytest.mark.release
@pytest.mark.timeout(3600)
def test_many_more_do_so_on_postgresql_too(postgres_settings: Settings) -> None:
    views = Store("views", postgres_settings.url("views"))
    tried(150, views)
    views.close()

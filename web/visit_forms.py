"""The forms of a visit's page: what each of them carries besides its id and version."""

from __future__ import annotations

from fastapi import UploadFile
from pydantic import ConfigDict, Field

from web.deed import Deed


class Choice(Deed):
    """One thing chosen: a stage, a reason, an outcome, a customer."""

    choice: str = ""
    reason: str = ""


class Sold(Deed):
    """A product that a customer bought, and the visit on which it was promised."""

    customer: str = ""
    product: str = ""
    amount: str = ""
    fulfils: str = ""


class Photographed(Deed):
    """A photo of what shows a close."""

    customer: str = ""
    photo: UploadFile | None = Field(default=None, exclude=True)

    @property
    def typed(self) -> dict[str, str]:
        """What was filled in; which file was chosen cannot be shown again, but it has a field."""
        return super().typed | {"photo": ""}


class Moved(Deed):
    """Another day for the plan."""

    planned_on: str = ""
    planned_time: str = ""


class Number(Deed):
    """A number of people."""

    number: str = ""


class Closed(Deed):
    """A closing action and its evidence; the fields are those that the catalogue asks for.

    What is no field of the catalogue has a hyphen in its name, which no field there may have.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, str]

    customer: str = ""
    action: str = ""
    note: str = ""


class Referred(Deed):
    """Whom a customer named."""

    referrer: str = ""
    name: str = ""
    phone: str = ""


class Logged(Deed):
    """The work log."""

    log: str = ""
    next_step: str = ""

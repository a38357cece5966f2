"""Forms for drafts: pasted or uploaded, from a day on, for a reason; and for deciding on one."""

from __future__ import annotations

from fastapi import UploadFile
from pydantic import Field

from domain.event import Refused
from web.deed import Deed

LONGEST = 200_000
"""Characters of a draft; the first ruleset has twelve thousand."""


class NewDraft(Deed):
    """A draft that somebody proposes; a file takes the place of what was pasted."""

    draft: str = Field(default="", max_length=LONGEST)
    file: UploadFile | None = Field(default=None, exclude=True)
    effective_from: str = ""
    reason: str = ""


class Decision(Deed):
    """What somebody says to an open proposal."""

    number: str = ""
    answer: str = ""
    reason: str = ""


def with_file(form: NewDraft) -> NewDraft:
    """The form as if the text of its file had been pasted into it."""
    if form.file is None or not form.file.filename:
        return form
    content = form.file.file.read()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("The file is not text in UTF-8; choose another one.", about="file") from error
    if len(text) > LONGEST or "\0" in text:
        raise Refused("The file is no draft of rules; choose another one.", about="file")
    return form.model_copy(update={"draft": text.strip()})

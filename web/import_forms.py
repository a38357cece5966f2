"""The forms about a file to import: how its columns are to be read, and what is to become of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from fastapi.exceptions import RequestValidationError
from pydantic import Field, ValidationError
from starlette.datastructures import FormData, UploadFile

from domain.event import Refused
from domain.ledger import intake
from domain.ledger.imports.job import BY_NAME, WRITTEN, Way
from domain.ledger.intake.first import first_rows
from domain.ledger.tables.apart import BY_PAGE
from domain.ledger.vault import Vault
from web.deed import Deed
from web.forms import chosen, needed

LONGEST = 20_000
"""Characters of a mapping; one of every field with a long map in it has some thousand."""

AT_ONCE = 2_000_000
"""Bytes of a file that is so quickly read that whoever sends it is told at once what is wrong."""

PATIENT = BY_PAGE._replace(seconds=10)
"""What reading it may cost: on a machine with much else to do it waits, too."""


class HowToRead(Deed):
    """How the columns are to be read; a file takes the place of the mapping that was pasted."""

    how: str = ""
    mapping: str = Field(default="", max_length=LONGEST)

    def way(self) -> Way:
        """What was chosen; raises Refused beside the field that is wrong."""
        how = chosen(self.how, (BY_NAME, *intake.presets(), WRITTEN), "how")
        if how != WRITTEN:
            if self.mapping:
                raise Refused(
                    "Choose to read it by the mapping, or clear the mapping.", about="how"
                )
            return Way(how=how)
        way = Way(how=how, mapping=needed(self.mapping, "mapping"))
        with beside("mapping"):
            way.check()
        return way


class Sent:
    """A form that came in parts: its fields, and its files, which wait on the disk."""

    def __init__(self, sent: FormData) -> None:
        """Take what was sent; of a field that came twice, the last one."""
        fields = {name: text for name, text in sent.multi_items() if isinstance(text, str)}
        try:
            self.form = HowToRead.model_validate(fields)
        except ValidationError as error:
            raise RequestValidationError(error.errors(include_url=False)) from error
        self._files: dict[str, UploadFile] = {
            name: file for name, file in sent.multi_items() if isinstance(file, UploadFile)
        }

    def file(self) -> tuple[str, IO[bytes]]:
        """The file to import, and what it is called."""
        file = self._files.get("file")
        if file is None or not file.filename:
            raise Refused("Choose a CSV or XLSX file first.", about="file")
        name = file.filename.replace("\\", "/").rpartition("/")[2]
        return "".join(filter(str.isprintable, name))[:200] or "–", file.file

    def with_mapping(self) -> HowToRead:
        """The form as if the text of its mapping file had been pasted into it."""
        file = self._files.get("mapping_file")
        if file is None or not file.filename:
            return self.form
        content = file.file.read(4 * LONGEST + 1)
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise Refused(
                "The mapping is not text in UTF-8; choose another file.", about="mapping_file"
            ) from error
        if len(text) > LONGEST or "\0" in text:
            raise Refused("The file is no mapping; choose another one.", about="mapping_file")
        return self.form.model_copy(update={"how": WRITTEN, "mapping": text.strip()})


def check_small(vault: Vault, content: IO[bytes], way: Way) -> None:
    """Refuse a small file at once as a whole; a larger one is left to a worker."""
    content.seek(0)
    data = content.read(AT_ONCE + 1)
    content.seek(0)
    if len(data) > AT_ONCE:
        return
    with beside("file"):
        table = intake.table_of(data, PATIENT)
    with beside("mapping" if way.how == WRITTEN else "how"):
        first_rows(vault, table, way.through(table.header))


@contextmanager
def beside(field: str) -> Iterator[None]:
    """Show a refusal beside a field."""
    try:
        yield
    except Refused as refused:
        refused.about, refused.also = field, ()
        raise


def ways() -> list[tuple[str, Any]]:
    """The presets to choose among, by their own names."""
    return [(name, name) for name in intake.presets()]

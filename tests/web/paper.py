"""Pages on paper: the forms on them as a browser without scripts would send them."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import NamedTuple

Attributes = dict[str, str]


class Form(NamedTuple):
    """A form as it stands on a page; `buttons` are those that send a value along, among them boxes
    that are not ticked.
    """

    action: str
    method: str
    fields: dict[str, str]
    buttons: list[tuple[str, str]]
    options: dict[str, list[str]]

    def filled(self, **typed: str) -> dict[str, str]:
        """What is sent when some of its fields are filled in, or a button is pressed."""
        known = self.fields.keys() | {name for name, _ in self.buttons}
        assert typed.keys() <= known, f"there is no such field on {self.action}: {typed}"
        return self.fields | typed


class Paper(HTMLParser):
    """A page: its forms, and what it says is wrong, by the id of the element that says so."""

    def __init__(self, text: str) -> None:
        """Read it."""
        super().__init__()
        self.forms: list[Form] = []
        self.problems: dict[str, str] = {}
        self._into = self._option = self._problem = ""
        self._has_choice = False
        self.feed(text)

    def form(self, action: str, /, **having: str) -> Form:
        """The one form that is posted to an address that ends so, and that has these values."""
        found = [
            form
            for form in self.forms
            if form.method == "post"
            and form.action.endswith(action)
            and having.items() <= form.fields.items()
        ]
        assert len(found) == 1, f"{len(found)} forms {action} {having}"
        return found[0]

    def beside(self, field: str) -> str:
        """What is said to be wrong with the field of a name, wherever it stands."""
        found = [said for name, said in self.problems.items() if name.endswith(f"-{field}-problem")]
        return found[0] if found else ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Begin a form or a field."""
        given = {name: value or "" for name, value in attributes}
        name = given.get("name", "")
        if "problem" in given.get("class", "").split():
            self._problem = given.get("id", "-")
            self.problems[self._problem] = ""
        if tag == "form":
            self.forms.append(Form(given["action"], given["method"], {}, [], {}))
        elif tag == "option":
            self._choose(given)
        elif name and self.forms:
            self._begin(tag, name, given)

    def _begin(self, tag: str, name: str, given: Attributes) -> None:
        form = self.forms[-1]
        unticked = given.get("type") == "checkbox" and "checked" not in given
        if tag == "button" or unticked:
            if "disabled" not in given:
                form.buttons.append((name, given.get("value", "")))
        else:
            form.fields[name] = given.get("value", "")
            self._into, self._has_choice = (name if tag != "input" else ""), False

    def _choose(self, given: Attributes) -> None:
        """The first option stands, unless another one is selected."""
        form = self.forms[-1]
        form.options.setdefault(self._into, []).append(given["value"])
        if "selected" in given or not self._has_choice:
            form.fields[self._into] = given["value"]
            self._has_choice = True

    def handle_data(self, data: str) -> None:
        """The text of a textarea or of a problem."""
        if self._problem:
            self.problems[self._problem] += data.strip()
        elif self.lasttag == "textarea" and self._into:
            self.forms[-1].fields[self._into] += data

    def handle_endtag(self, tag: str) -> None:
        """End a field or a problem."""
        if tag in ("textarea", "select"):
            self._into = ""
        if tag in ("small", "p", "li", "div"):
            self._problem = ""

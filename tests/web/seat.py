"""Seats before a screen: somebody who signs in there, looks, fills in forms and presses buttons."""

from __future__ import annotations

import re

import pyotp
from playwright.sync_api import expect

from tests.web.screen import Screen, axe, overhang

PASSWORD = "a long enough phrase"


class Seat:
    """Somebody before a screen."""

    def __init__(self, screen: Screen, site: str) -> None:
        self.screen, self.page, self.site = screen, screen.page, site

    def go(self, address: str) -> None:
        self.page.goto(self.site + address)

    def look(self) -> None:
        """Find the page in order."""
        if self.screen.scripted:
            assert axe(self.page) == [], self.page.url
        assert overhang(self.page) == 0, self.page.url
        self.screen.assert_clean()

    def fill(self, **fields: str) -> None:
        for label, value in fields.items():
            self.page.get_by_label(label.replace("_", " "), exact=True).fill(value)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def unfold(self, summary: str) -> None:
        self.page.get_by_text(summary, exact=True).click()

    def open(self, phase: str) -> None:
        folded = self.page.locator(".phase:not([open]) > summary", has_text=phase)
        if folded.count():
            folded.click()

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator("main")).to_contain_text(text)

    def sign_in(self, number: str, password: str) -> None:
        self.go("/sign-in")
        self.look()
        self.fill(Staff_number=number, Password=password)
        self.press("Sign in")
        self.page.wait_for_load_state()

    def first_sign_in(self, number: str, given: str) -> None:
        """Sign in with the password that was handed over, and choose another one."""
        self.sign_in(number, given)
        expect(self.page).to_have_url(self.site + "/password")
        self.look()
        self.page.get_by_label("Password until now").fill(given)
        self.page.get_by_label("New password, 12 characters or more").fill(PASSWORD + number)
        self.page.get_by_label("New password once more").fill(PASSWORD + number)
        self.press("Change the password")
        expect(self.page).not_to_have_url(self.site + "/password")

    def set_up_second_factor(self, password: str) -> None:
        """Do what whoever reaches beyond their own work is asked for before anything else."""
        expect(self.page).to_have_url(self.site + "/second-factor")
        self.fill(Your_password=password)
        self.press("Set up")
        key = self.page.locator("code.key").inner_text().replace(" ", "")
        self.look()
        self.fill(Code_of_your_authenticator=pyotp.TOTP(key).now())
        self.press("Confirm")
        expect(self.page.locator("ol.recovery")).to_be_visible()
        self.look()
        self.page.get_by_role("button", name="I wrote them down").click()
        expect(self.page).not_to_have_url(re.compile("/second-factor"))
        self.page.wait_for_load_state()  # what is cut off while it loads is told as an error

    def add_person(self, name: str, number: str, role: str) -> str:
        """Have somebody join; the password to be handed over."""
        self.go("/people")
        form = self.page.locator("form[action='/people'][method='post']")
        form.get_by_label("Name", exact=True).fill(name)
        form.get_by_label("Staff number").fill(number)
        form.get_by_label("Role").select_option(label=role)
        form.get_by_label("Unit").select_option(label="Village Bank")
        self.press("Add and give a password")
        return self.page.locator(".given code").inner_text()

"""The trail shows by which hashes an entry leads to a signed root, and paper shows the root."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.ledger.seals.log import SealLog
from domain.ledger.seals.merkle import includes
from domain.ledger.seals.note import PublicKey, opened
from domain.ledger.seals.proof import Proof, proof_of, short_root
from domain.ledger.seals.sealer import Sealer
from tests.cli.bank import settings_in
from tests.web.people import Site, shown, staffed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the stores are."""
    return tmp_path


@pytest.fixture
def site(folder: Path) -> Iterator[Site]:
    """A bank of which nothing is sealed yet."""
    bank = staffed()
    bank.visit("li", "ai", "hers").plan().won()
    found = shown(settings_in(folder), bank)
    yield found
    found.stores.close()


def text(site: Site, address: str) -> str:
    """A page as the auditor sees it."""
    answer = site.browser("auditor").get(address)
    assert answer.status_code == 200
    return answer.text


def test_an_entry_that_is_not_sealed_says_so_and_so_do_pages(site: Site) -> None:
    assert "Not sealed yet" in text(site, "/trail/3")
    assert f"{site.head} of its entries are not sealed yet" in text(site, "/trail")
    assert f"of the ledger. {site.head} of its entries are not" in text(site, "/board")
    answer = site.browser("auditor").get("/trail/3/proof")
    assert answer.json() == {"sealed": False, "position": 3}
    assert site.browser("auditor").get(f"/trail/{site.head + 1}/proof").status_code == 404
    assert "Seal over the entries" not in text(site, "/managers/li/statement?month=2026-03")


def test_the_proof_of_every_entry_leads_to_the_root_that_was_signed(site: Site) -> None:
    Sealer.of(site.stores).seal()
    auditor = site.browser("auditor")
    for position in range(1, site.head + 1):
        told = auditor.get(f"/trail/{position}/proof").json()
        assert told.pop("sealed")
        proof = Proof(**told)
        checkpoint = opened(proof.checkpoint, [PublicKey.read(proof.key)])
        assert (checkpoint.size, checkpoint.root.hex()) == (proof.size, proof.root)
        leaf, hashes = bytes.fromhex(proof.leaf), [bytes.fromhex(each) for each in proof.hashes]
        assert includes(leaf, position - 1, proof.size, hashes, checkpoint.root)
    page = text(site, "/trail/3")
    assert "The proof holds" in page
    assert proof.root in page
    assert proof.key in page
    assert "not sealed yet" not in text(site, "/trail")


def test_a_proof_stays_the_same_when_more_is_sealed(site: Site) -> None:
    sealer = Sealer.of(site.stores)
    sealer.seal()
    before = proof_of(site.stores.ledger, 3)
    site.browser("li").post("/managers/li/showing", data={"shown": "no", "command": "c" * 32})
    sealer.seal()
    assert before == proof_of(site.stores.ledger, 3)


def test_of_an_entry_that_was_changed_no_proof_holds(site: Site, folder: Path) -> None:
    Sealer.of(site.stores).seal()
    other = sqlite3.connect(folder / "data" / "ledger.db")
    for (name,) in list(other.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")):
        other.execute(f"DROP TRIGGER {name}")
    other.execute("UPDATE event SET at = at + 1 WHERE position = 3")
    other.commit()
    assert "The proof does not hold" in text(site, "/trail/3")
    assert "The proof holds" in text(site, "/trail/4")
    other.execute("DELETE FROM seal_leaf WHERE position = 3")
    other.execute("DELETE FROM seal_subtree")
    other.execute("DELETE FROM seal_key")
    other.commit()
    other.close()
    found = proof_of(site.stores.ledger, 4)
    assert found
    assert (found.holds, found.hashes, found.key) == (False, (), "")
    assert "none that is known here" in text(site, "/trail/4")


def test_a_statement_shows_the_letters_of_a_root(site: Site) -> None:
    Sealer.of(site.stores).seal()
    newest = SealLog(site.stores.ledger.store).newest()
    assert newest
    page = site.browser("li").get("/managers/li/statement?month=2026-03").text
    assert f"Seal over the entries up to {newest.size}:" in page
    assert short_root(newest.checkpoint.root) in page
    assert short_root(newest.checkpoint.root) in text(site, f"/trail/{newest.size}")


def test_sixteen_letters_are_read_from_the_first_ten_bytes_of_a_root() -> None:
    assert short_root(bytes(32)) == "AAAA AAAA AAAA AAAA"
    assert short_root(bytes(range(32))) == "AAAQ EAYE AUDA OCAJ"


def test_why_leads_from_a_number_to_its_events_and_their_proofs(site: Site) -> None:
    """From the sum to a claim, from there to each event, and from each event to its proof."""
    auditor = site.browser("auditor")
    number = "/managers/li/why?measure=ev&window=all"
    claim = re.findall(r'href="(/why/[^"]+)"', text(site, number))[0]
    assert text(site, claim).count("not sealed yet") > 4
    seal = Sealer.of(site.stores).seal()
    assert seal
    page = text(site, claim)
    assert "not sealed yet" not in page
    cited = set(re.findall(r'href="/trail/(\d+)"', page))
    proven = set(re.findall(r'href="/trail/(\d+)#proof"', page))
    assert cited == proven
    assert len(cited) > 3
    for position in cited:
        assert auditor.get(f"/trail/{position}/proof").json()["holds"]
        assert "The proof holds" in text(site, f"/trail/{position}")
    assert f"sealed with the first {seal.size}" in page
    assert "proof:" not in site.browser("li").get(claim).text


@pytest.mark.parametrize("measure", ["contacts", "visits", "close_rate", "goal_rate"])
def test_the_facts_of_a_rate_lead_to_entries_and_proofs(site: Site, measure: str) -> None:
    address = f"/managers/li/why?measure={measure}&window=all"
    Sealer.of(site.stores).seal()
    page = text(site, address)
    cited = set(re.findall(r'href="/trail/(\d+)"', page))
    assert cited
    assert cited == set(re.findall(r'href="/trail/(\d+)#proof"', page))
    topics = {site.stores.ledger.at([int(at)])[0].event.tag() for at in cited}
    assert topics <= {"visit.started", "visit.closed", "visit.goal_achieved", "visit.logged"}


def test_a_row_of_a_file_leads_to_its_events_and_to_its_why(site: Site) -> None:
    auditor = site.browser("auditor")
    seal = Sealer.of(site.stores).seal()
    assert seal
    told = f"proof: sealed with the first {seal.size}"

    def rows(address: str) -> list[dict[str, str]]:
        said = auditor.get(address).content.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(said, newline="")))

    board = next(each for each in rows("/board?window=all&format=csv") if each["Manager"] == "李一")
    assert board["Why"].startswith("/managers/li/why?measure=ev")
    scores = rows(board["Why"] + "&format=csv")
    assert scores
    for each in scores:
        page = text(site, each["Why"])
        on_page = set(re.findall(r'href="/trail/(\d+)"', page))
        assert set(each["Entries"].split()) <= on_page
    facts = auditor.get("/managers/li/why?measure=visits&window=all&format=csv").text
    assert facts.count("Known since entry") == 2
    assert told in facts
    trail = rows("/trail?format=csv")
    # Why an auditor opened the pages was recorded meanwhile.
    assert {each["Seal"] for each in trail} == {told, "not sealed yet"}
    stranger = rows("/board?window=all&format=csv")
    assert len(stranger) == len({each["Why"] for each in stranger})
    other = site.browser("peer").get("/board?window=all&format=csv").content.decode("utf-8-sig")
    assert "/managers/li/why" not in other  # nobody is shown the way to what is not theirs

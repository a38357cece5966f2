"""The master key lies in a file of its owner alone, and opens nothing but its own vault."""

from __future__ import annotations

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from domain.event import Refused
from domain.ledger import keys
from domain.ledger.door import open_stores
from domain.ledger.keys import KEY_BYTES, MasterKey
from domain.ledger.settings import Settings


def test_a_new_key_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "made" / "for it" / "key"
    master = MasterKey.at(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(base64.b64decode(path.read_text())) == KEY_BYTES
    assert MasterKey.at(path).name == master.name
    assert [each.name for each in path.parent.iterdir()] == ["key"]


def test_programs_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as starting:
        for attempt in range(20):
            path = tmp_path / f"key-{attempt}"
            masters = list(starting.map(MasterKey.at, [path] * 8))
            assert len({master.name for master in masters}) == 1


SHORT = "The master key has to be 32 bytes in base64; restore the key file."
NO_KEY = "{path} is not a key file; restore the one of this vault."


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", SHORT),
        (b"not a key", NO_KEY),
        (base64.b64encode(b"too short"), SHORT),
        (base64.b64encode(bytes(33)), SHORT),
        (b"*" + base64.b64encode(bytes(32)), NO_KEY),
        (b"\xff", NO_KEY),
    ],
)
def test_a_file_that_is_no_key_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        MasterKey.at(path)
    assert str(refused.value) == sentence.format(path=path)
    assert path.read_bytes() == content


def test_what_is_written_of_a_key_is_what_was_ever_written_of_it() -> None:
    """A vault holds both: a program that made others would refuse every vault there is."""
    assert MasterKey(bytes(32)).name == "9985336506d9609c"
    made = "bb960e515c6f5cce420eb75f29e253f655f18e51d3d42fa38e7a850672a9209f"
    assert keys.commitment(bytes(32)) == made


def test_the_wrong_master_key_is_told_in_a_sentence(settings: Settings, tmp_path: Path) -> None:
    with closing(open_stores(settings)) as stores:
        stores.vault.key("customer_1")
    other = settings.model_copy(update={"key_file": tmp_path / "other key"})
    with closing(open_stores(other)) as stores, pytest.raises(Refused) as refused:
        stores.vault.key("customer_1")
    name, path = MasterKey.read(settings.key_file).name, tmp_path / "other key"
    assert str(refused.value) == (
        f"The vault's keys are wrapped by the master key {name}, which is neither at {path} nor "
        f"beside it; put its file there, as other key.{name}."
    )


def test_a_wrapped_key_is_bound_to_its_person_and_version() -> None:
    master, key = MasterKey(bytes(KEY_BYTES)), keys.new_key()
    wrapped = master.wrap(key, "customer_1", 1)
    assert master.unwrap(wrapped, "customer_1", 1) == key
    assert key not in wrapped
    for person, version in (("customer_2", 1), ("customer_1", 2)):
        with pytest.raises(Refused) as refused:
            master.unwrap(wrapped, person, version)
        assert str(refused.value) == "A data key of the vault was tampered with."


def test_a_text_is_bound_to_what_it_is_about() -> None:
    key = keys.new_key()
    envelope = keys.encrypt(key, "谈得很好", "1|visit_1:1|log.|customer_1")
    assert keys.decrypt(key, envelope, "1|visit_1:1|log.|customer_1") == "谈得很好"
    assert keys.encrypt(key, "谈得很好", "1|visit_1:1|log.|customer_1") != envelope
    for wrong_key, wrong_place in (
        (keys.new_key(), "1|visit_1:1|log.|customer_1"),
        (key, "1|visit_1:2|log.|customer_1"),
    ):
        with pytest.raises(InvalidTag):
            keys.decrypt(wrong_key, envelope, wrong_place)


def test_a_keyed_hash_tells_nothing_without_the_key() -> None:
    key, other = keys.new_key(), keys.new_key()
    assert keys.keyed_hash(key, b"13800138000") == keys.keyed_hash(key, b"13800138000")
    assert keys.keyed_hash(key, b"13800138000") != keys.keyed_hash(other, b"13800138000")
    # The second test case of RFC 4231, cut.
    known = keys.keyed_hash(b"Jefe", b"what do ya want for nothing?")
    assert known.hex() == "5bdcc146bf60754e6a042426089575c7"
    assert keys.commitment(key) != keys.commitment(other)

"""Signed notes and checkpoints: what is written is read, and what was touched is refused."""

from __future__ import annotations

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from domain.event import Refused
from domain.ledger.seals.note import LONGEST, Checkpoint, PublicKey, Signer, opened

NAME = "pacesetter/0123456789abcdef"
SIGNER, OTHER = Signer(NAME, bytes(range(32))), Signer(NAME, b"o" * 32)
STRANGER = Signer("witness.example", b"s" * 32)
CHECKPOINT = Checkpoint(NAME, 20, hashlib.sha256(b"root").digest())
NOTE = SIGNER.sign(str(CHECKPOINT))


def test_a_note_is_written_as_the_format_says() -> None:
    """Put together by hand, from the text of the specification alone."""
    text = f"{NAME}\n20\n{base64.b64encode(hashlib.sha256(b'root').digest()).decode()}\n"
    public = SIGNER.public.key
    key_id = hashlib.sha256(NAME.encode() + b"\n\x01" + public).digest()[:4]
    body, signature = NOTE.split("\n\n")
    assert body + "\n" == text
    assert signature.startswith(f"— {NAME} ")
    raw = base64.b64decode(signature.split()[-1])
    assert raw[:4] == key_id
    Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], text.encode())
    assert (
        str(SIGNER.public)
        == f"{NAME}+{key_id.hex()}+{base64.b64encode(b'%c' % 1 + public).decode()}"
    )


def test_the_key_of_the_published_example_has_its_published_id() -> None:
    """The example of a public key in Go's package `note`."""
    line = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    key = PublicKey.read(line)
    assert (key.name, key.id.hex(), str(key)) == ("PeterNeumann", "c74f20a3", line)


def test_the_note_of_the_published_example_is_signed_by_it() -> None:
    """Its text and its signature, likewise."""
    text = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
    )
    written = (
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZIn"
        "NIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    )
    key = PublicKey.read("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    raw = base64.b64decode(written)
    assert raw[:4] == key.id
    assert key.signed(text, raw[4:])
    assert not key.signed(text + "\n", raw[4:])


def test_a_checkpoint_comes_back_as_it_was_signed() -> None:
    assert opened(NOTE, [SIGNER.public]) == CHECKPOINT
    assert opened(NOTE, [STRANGER.public, OTHER.public, SIGNER.public]) == CHECKPOINT


def test_signatures_of_witnesses_stand_beside_the_log_s_own() -> None:
    witnessed = NOTE + STRANGER.sign(str(CHECKPOINT)).split("\n\n")[1]
    assert opened(witnessed, [SIGNER.public]) == CHECKPOINT
    assert opened(witnessed, [STRANGER.public, SIGNER.public]) == CHECKPOINT


def test_further_lines_of_a_checkpoint_are_signed_and_passed_over() -> None:
    note = SIGNER.sign(f"{CHECKPOINT}what witnesses add\n")
    assert opened(note, [SIGNER.public]) == CHECKPOINT


@pytest.mark.parametrize("keys", [[], [OTHER.public], [STRANGER.public]])
def test_a_note_that_no_known_key_signed_is_refused(keys: list[PublicKey]) -> None:
    with pytest.raises(Refused, match="None of the known keys"):
        opened(NOTE, keys)


def test_a_note_that_only_a_witness_signed_is_refused() -> None:
    with pytest.raises(Refused, match="None of the known keys"):
        opened(STRANGER.sign(str(CHECKPOINT)), [STRANGER.public, SIGNER.public])


def test_no_character_of_a_note_can_be_another_one() -> None:
    for place in range(len(NOTE)):
        for other in "A1+/= \n—":
            touched = NOTE[:place] + other + NOTE[place + 1 :]
            if touched != NOTE:
                with pytest.raises(Refused):
                    opened(touched, [SIGNER.public])


def test_no_bit_of_a_signature_can_be_another_one() -> None:
    body, line = NOTE.split("\n\n")
    raw = base64.b64decode(line.split()[-1])
    for bit in range(8 * len(raw)):
        other = (int.from_bytes(raw) ^ 1 << bit).to_bytes(len(raw))
        note = f"{body}\n\n— {NAME} {base64.b64encode(other).decode()}\n"
        with pytest.raises(Refused):
            opened(note, [SIGNER.public])


ROOT = base64.b64encode(CHECKPOINT.root).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        f"\n20\n{ROOT}\n",
        f"{NAME}\n20\n",
        f"{NAME}\n20\n{ROOT}",
        f"{NAME}\n020\n{ROOT}\n",
        f"{NAME}\n-1\n{ROOT}\n",
        f"{NAME}\n+20\n{ROOT}\n",
        f"{NAME}\n２０\n{ROOT}\n",
        f"{NAME}\n²\n{ROOT}\n",
        f"{NAME}\n{1 << 63}\n{ROOT}\n",
        f"{NAME}\n{'9' * 5000}\n{ROOT}\n",
        f"{NAME}\n20\n{ROOT[:-4]}\n",
        f"{NAME}\n20\n{ROOT}AAAA\n",
        f"{NAME}\n20\n{ROOT.replace('=', '')}\n",
        f"{NAME}\n20\nné\n",
        f"{NAME}\n20\n{ROOT}\n\nmore\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="not a checkpoint"):
        Checkpoint.read(text)


def test_a_checkpoint_is_named_by_its_size_and_its_root() -> None:
    assert CHECKPOINT.name == f"20/{hashlib.sha256(b'root').hexdigest()}"


def test_the_largest_size_and_the_smallest_are_read() -> None:
    for size in (0, (1 << 63) - 1):
        assert Checkpoint.read(str(CHECKPOINT._replace(size=size))).size == size


def test_a_base64_that_says_the_same_in_another_way_is_refused() -> None:
    """The last character of the root has bits that nobody reads."""
    last = ROOT[-2]
    other = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    sloppy = ROOT[:-2] + other[other.index(last) ^ 1] + "="
    assert base64.b64decode(sloppy) == CHECKPOINT.root
    with pytest.raises(Refused, match="not a checkpoint"):
        Checkpoint.read(f"{NAME}\n20\n{sloppy}\n")


def test_a_note_that_is_too_long_is_refused_unread() -> None:
    with pytest.raises(Refused, match="too long"):
        opened(NOTE + "— x y\n" * LONGEST, [SIGNER.public])


def test_no_more_signatures_are_tried_than_a_note_can_sensibly_have() -> None:
    body, line = NOTE.split("\n\n")
    lines = STRANGER.sign(str(CHECKPOINT)).split("\n\n")[1] * 16
    with pytest.raises(Refused, match="None of the known keys"):
        opened(f"{body}\n\n{lines}{line}", [SIGNER.public])
    assert opened(f"{body}\n\n{lines[: len(lines) // 16 * 15]}{line}", [SIGNER.public])


def test_a_public_key_is_read_as_it_was_handed_out() -> None:
    assert PublicKey.read(f" {SIGNER.public}\n") == SIGNER.public


@pytest.mark.parametrize(
    "line",
    [
        "",
        "a+b",
        str(SIGNER.public).replace(NAME, "pacesetter/else"),
        str(SIGNER.public)[:-4],
        str(SIGNER.public) + "AAAA",
        str(SIGNER.public).removeprefix(NAME),
        str(SIGNER.public).replace(NAME, "two words"),
        f"{NAME}+{SIGNER.public.id.hex()}+{base64.b64encode(b'2' + SIGNER.public.key).decode()}",
        str(SIGNER),
    ],
)
def test_what_is_no_public_key_is_refused(line: str) -> None:
    with pytest.raises(Refused, match="not the public key of a log"):
        PublicKey.read(line)


def test_a_signer_comes_back_from_its_file() -> None:
    again = Signer.read(f"{SIGNER}\n")
    assert again.public == SIGNER.public
    assert again.sign(str(CHECKPOINT)) == NOTE


@pytest.mark.parametrize(
    "line",
    [
        "",
        str(SIGNER.public),
        str(SIGNER).removeprefix("PRIVATE+KEY+"),
        str(SIGNER)[:-4],
        str(SIGNER).replace(NAME, "pacesetter/else"),
    ],
)
def test_what_is_no_signer_is_refused_and_not_repeated(line: str) -> None:
    with pytest.raises(Refused, match="not the key file of a log") as refused:
        Signer.read(line)
    assert not line or line not in str(refused.value)

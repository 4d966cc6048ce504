"""Envelopes, blind indexes, signatures and query codes: known answers, properties, and everything that must fail."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from participation.platform import crypto

OLD = ("2025-01", bytes(range(32)))
NEW = ("2026-01", bytes(range(32, 64)))

# Written by the first version of this format under OLD (nonce 0x55...) and NEW.
ENVELOPE_2025 = "0107323032352d3031555555555555555555555555a9252d9199fe8d3a5f360d7363d6a00d0e8db5fab87fe887119cc7"
BLIND_INDEX_2025 = "bfb2e61d4f42abe64db485000bd2087d47280b681862efdc3881721c6080dfc6"
QUERY_CODE_2025 = "74B21RVX"
SIGNATURE_2026 = "u3bihvFyr9WXCxkiZNNdybLVC-SXJqWRfC2E0kOR_zw"


@pytest.fixture(autouse=True)
def ring() -> Iterator[None]:
    before = crypto._keyring
    crypto.configure([NEW, OLD])
    yield
    crypto._keyring = before


def hkdf(secret: bytes, info: bytes) -> bytes:
    """RFC 5869 for one block, written again from the RFC to check the library's use."""
    extracted = hmac.digest(b"participation/keyring/1", secret, hashlib.sha256)
    return hmac.digest(extracted, info + b"\x01", hashlib.sha256)


class TestKnownAnswers:
    """These values are on disk in every installation: a change here is a change of format."""

    def test_subkeys_are_hkdf_sha256(self) -> None:
        ring = crypto.Keyring([NEW])
        assert ring.subkey("2026-01", "encrypt", "person.phone") == hkdf(NEW[1], b"encrypt\0person.phone")

    def test_envelope_layout(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(crypto.os, "urandom", lambda n: b"\xaa" * n)
        blob = crypto.encrypt("13900000000", "person.phone")
        sealed = AESGCM(hkdf(NEW[1], b"encrypt\0person.phone")).encrypt(b"\xaa" * 12, b"13900000000", b"person.phone")
        assert blob == b"\x01\x072026-01" + b"\xaa" * 12 + sealed

    def test_an_envelope_written_long_ago_still_opens(self) -> None:
        assert crypto.decrypt(bytes.fromhex(ENVELOPE_2025), "person.phone") == "13900000000"

    def test_blind_index(self) -> None:
        expected = hmac.digest(hkdf(OLD[1], b"index\0person.phone"), b"+8613900000000", hashlib.sha256)
        assert crypto.blind_index("+8613900000000", "person.phone") == expected
        assert expected.hex() == BLIND_INDEX_2025

    def test_query_code(self) -> None:
        assert crypto.query_code(b"\x00" * 16, "receipt") == QUERY_CODE_2025

    def test_signature(self) -> None:
        assert crypto.sign("abc", "link") == SIGNATURE_2026


class TestEnvelope:
    @given(st.text(), st.sampled_from(["person.name", "a", "session:data"]))
    def test_round_trip(self, text: str, purpose: str) -> None:
        blob = crypto.encrypt(text, purpose)
        assert crypto.decrypt(blob, purpose) == text
        assert len(blob) == 2 + 7 + 12 + len(text.encode()) + 16

    @given(st.binary())
    def test_bytes_round_trip(self, data: bytes) -> None:
        assert crypto.decrypt_bytes(crypto.encrypt_bytes(data, "b"), "b") == data

    def test_same_text_never_gives_the_same_envelope(self) -> None:
        assert len({crypto.encrypt("x", "p") for _ in range(200)}) == 200

    @given(st.data())
    def test_any_changed_byte_is_noticed(self, data: st.DataObject) -> None:
        blob = bytearray(crypto.encrypt("张三 13900000000", "person"))
        at = data.draw(st.integers(0, len(blob) - 1))
        blob[at] ^= data.draw(st.integers(1, 255))
        with pytest.raises((crypto.Tampered, crypto.UnknownKey)):
            crypto.decrypt(bytes(blob), "person")

    @given(st.data())
    def test_any_cut_is_noticed(self, data: st.DataObject) -> None:
        blob = crypto.encrypt("张三", "person")
        with pytest.raises(crypto.Tampered):
            crypto.decrypt(blob[: data.draw(st.integers(0, len(blob) - 1))], "person")

    @given(st.binary(max_size=80))
    def test_garbage_never_opens(self, garbage: bytes) -> None:
        with pytest.raises((crypto.Tampered, crypto.UnknownKey)):
            crypto.decrypt(garbage, "person")

    @pytest.mark.parametrize(
        ("blob", "said"),
        [
            (b"", "known version"),
            (b"\x01", "known version"),
            (b"\x02\x022a" + bytes(40), "known version"),
            (b"\x01\x022a" + bytes(27), "cut short"),
            (b"\x01\x00" + bytes(40), "cut short"),
        ],
    )
    def test_a_frame_that_is_not_whole(self, blob: bytes, said: str) -> None:
        with pytest.raises(crypto.Tampered, match=said):
            crypto.decrypt(blob, "person")

    def test_key_id_outside_ascii(self) -> None:
        with pytest.raises(crypto.Tampered, match="ASCII"):
            crypto.decrypt(b"\x01\x01\xff" + bytes(40), "person")

    def test_other_purpose_does_not_open(self) -> None:
        with pytest.raises(crypto.Tampered):
            crypto.decrypt(crypto.encrypt("x", "person.phone"), "person.name")

    def test_purpose_is_authenticated_beyond_the_subkey(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(crypto.Keyring, "subkey", lambda *_: bytes(32))
        with pytest.raises(crypto.Tampered):
            crypto.decrypt(crypto.encrypt("x", "one"), "two")

    def test_bytes_are_not_taken_for_text(self) -> None:
        with pytest.raises(crypto.Tampered, match="not text"):
            crypto.decrypt(crypto.encrypt_bytes(b"\xff\xfe", "p"), "p")

    def test_memoryview_from_a_driver_opens(self) -> None:
        assert crypto.decrypt(memoryview(crypto.encrypt("x", "p")), "p") == "x"  # type: ignore[arg-type]


class TestRotation:
    def test_old_envelopes_open_and_new_ones_use_the_current_key(self) -> None:
        crypto.configure([OLD])
        old = crypto.encrypt("x", "p")
        crypto.configure([NEW, OLD])
        assert crypto.decrypt(old, "p") == "x"
        assert crypto.key_id_of(old) == "2025-01"
        assert crypto.key_id_of(crypto.encrypt("x", "p")) == "2026-01"

    def test_a_key_that_left_the_ring_is_named(self) -> None:
        blob = crypto.encrypt("x", "p")
        crypto.configure([OLD])
        with pytest.raises(crypto.UnknownKey, match="2026-01") as caught:
            crypto.decrypt(blob, "p")
        assert caught.value.key_id == "2026-01"

    def test_indexes_and_codes_do_not_change(self) -> None:
        crypto.configure([OLD])
        before = crypto.blind_index("x", "p"), crypto.query_code(b"x", "p")
        crypto.configure([NEW, OLD])
        assert (crypto.blind_index("x", "p"), crypto.query_code(b"x", "p")) == before

    def test_signatures_of_every_key_in_the_ring_hold(self) -> None:
        crypto.configure([OLD])
        signature = crypto.sign(b"data", "link")
        crypto.configure([NEW, OLD])
        assert crypto.verify(b"data", signature, "link")
        assert crypto.sign(b"data", "link") != signature
        crypto.configure([NEW])
        assert not crypto.verify(b"data", signature, "link")


class TestSeparation:
    """Nothing derived for one use or purpose helps with another."""

    @given(st.text(min_size=1))
    def test_purposes(self, text: str) -> None:
        assert crypto.blind_index(text, "a") != crypto.blind_index(text, "b")
        assert crypto.sign(text, "a") != crypto.sign(text, "b")

    def test_uses(self) -> None:
        ring = crypto.Keyring([NEW])
        uses = ["encrypt", "index", "sign", "code"]
        assert len({ring.subkey("2026-01", use, "p") for use in uses}) == len(uses)

    @given(st.text(), st.text())
    def test_blind_index_is_equality(self, a: str, b: str) -> None:
        assert (crypto.blind_index(a, "p") == crypto.blind_index(b, "p")) == (a == b)


class TestSignature:
    @given(st.binary(), st.text(max_size=60))
    def test_only_the_right_signature_verifies(self, data: bytes, forged: str) -> None:
        good = crypto.sign(data, "p")
        assert crypto.verify(data, good, "p")
        assert crypto.verify(data, forged, "p") == (forged == good)
        assert not crypto.verify(data + b"x", good, "p")
        assert not crypto.verify(data, good, "q")

    def test_text_and_its_bytes_are_the_same_data(self) -> None:
        assert crypto.verify("意见".encode(), crypto.sign("意见", "p"), "p")


class TestQueryCode:
    @given(st.binary(min_size=1))
    def test_shape(self, subject: bytes) -> None:
        code = crypto.query_code(subject, "receipt")
        assert len(code) == 8
        assert not set(code) - set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        assert crypto.is_query_code(code, subject, "receipt")
        assert crypto.is_query_code(f" {code[:4].lower()}-{code[4:]} ", subject, "receipt")

    def test_what_people_confuse_is_forgiven(self) -> None:
        subject = next(s for s in (bytes([n]) for n in range(256)) if {"0", "1"} <= set(crypto.query_code(s, "t")))
        code = crypto.query_code(subject, "t")
        assert crypto.is_query_code(code.replace("0", "O").replace("1", "l"), subject, "t")

    @given(st.text(max_size=12))
    def test_anything_else_is_refused(self, typed: str) -> None:
        right = crypto.query_code(b"7", "t")
        normal = typed.upper().translate(str.maketrans("ILO", "110", " -"))
        assert crypto.is_query_code(typed, b"7", "t") == (normal == right)


class TestKeyring:
    def test_without_configure(self) -> None:
        crypto.configure(None)
        with pytest.raises(crypto.NotConfigured):
            crypto.encrypt("x", "p")

    @pytest.mark.parametrize(
        ("keys", "message"),
        [
            ([], "at least one"),
            ([("a", bytes(31))], "31 bytes"),
            ([("a", bytes(33))], "33 bytes"),
            ([("", bytes(32))], "key id"),
            ([("键", bytes(32))], "key id"),
            ([("x" * 33, bytes(32))], "key id"),
            ([("a", bytes(32)), ("a", bytes(32))], "twice"),
        ],
    )
    def test_bad_keys(self, keys: list[tuple[str, bytes]], message: str) -> None:
        with pytest.raises(crypto.CryptoError, match=message):
            crypto.configure(keys)

    def test_a_bad_ring_does_not_replace_a_good_one(self) -> None:
        blob = crypto.encrypt("x", "p")
        with pytest.raises(crypto.CryptoError):
            crypto.configure([("a", b"short")])
        assert crypto.decrypt(blob, "p") == "x"

    @pytest.mark.parametrize("purpose", ["", "Person", "a b", "名", "x" * 65, "a\0b"])
    def test_bad_purpose(self, purpose: str) -> None:
        with pytest.raises(crypto.CryptoError, match="purpose"):
            crypto.encrypt("x", purpose)

    def test_secrets_do_not_show(self) -> None:
        assert NEW[1].hex() not in repr(crypto.Keyring([NEW]))

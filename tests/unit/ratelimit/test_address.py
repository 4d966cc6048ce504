"""Whose address counts: only what trusted proxies wrote is believed."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.platform.web.ratelimit import address_key

PROXIES = (ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("peer", "hops", "expected"),
    [
        ("203.0.113.9", [], "203.0.113.9"),
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),  # nobody we trust: the header is the visitor's invention
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["1.1.1.1", "198.51.100.1"], "198.51.100.1"),  # what stands further left may be invented
        ("10.0.0.1", ["198.51.100.1", "10.0.0.2"], "198.51.100.1"),  # two proxies in a row
        ("10.0.0.1", ["10.0.0.3", "10.0.0.2"], "10.0.0.3"),  # everybody trusted: the outermost
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["garbage"], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1", ""], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1:8080"], "10.0.0.1"),
        ("::ffff:203.0.113.9", [], "203.0.113.9"),
        ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("2001:db8:1:2:3:4:5:6", [], "2001:db8:1:2::/64"),
        ("fd00::1", ["2001:db8:1:2::9"], "2001:db8:1:2::/64"),
        ("", [], "unknown"),
        ("testclient", ["198.51.100.1"], "unknown"),
    ],
)
def test_table(peer: str, hops: list[str], expected: str) -> None:
    assert address_key(peer, hops, PROXIES) == expected


@given(st.lists(st.one_of(st.ip_addresses().map(str), st.text(max_size=20))), st.ip_addresses(v=4))
def test_an_untrusted_peer_cannot_choose_its_address(hops: list[str], peer: ipaddress.IPv4Address) -> None:
    if peer not in PROXIES[0]:
        assert address_key(str(peer), hops, PROXIES) == str(peer)


@given(st.lists(st.text(max_size=20)))
def test_behind_a_proxy_the_left_of_the_header_does_not_matter(invented: list[str]) -> None:
    assert address_key("10.0.0.1", [*invented, "198.51.100.1"], PROXIES) == "198.51.100.1"

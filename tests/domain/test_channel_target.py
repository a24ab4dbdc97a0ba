"""Only plain addresses are taken, and lists show them in part."""

import pytest

from carecall.domain.channel_target import email_address, is_public, masked, webhook_url
from carecall.domain.news import ChannelKind
from carecall.errors import BadInput


@pytest.mark.parametrize(
    "text", ["desk@example.org", "a.b+care@mail.example.co.kr", "x@localhost", "o'hara@xn--3e0b.kr"]
)
def test_a_plain_address_is_taken(text):
    assert email_address(text) == text


@pytest.mark.parametrize(
    "text",
    ["", "desk", "@example.org", "desk@", "a b@example.org", "a@example.org\n", "a@b@c.org",
     "a@example.org,b@example.org", "Desk <desk@example.org>", "데스크@example.org", "a..b@c.org",
     "a@-b.org", "a" * 250 + "@b.org", "a@example.org\r\nBcc: b@example.org"],
)  # fmt: skip
def test_all_else_is_no_address(text):
    with pytest.raises(BadInput):
        email_address(text)


def test_a_web_address_is_https_unless_the_receiver_is_our_own():
    assert webhook_url("https://example.org/news?key=1", private=False)
    assert webhook_url("http://10.0.0.5:8080/news", private=True)
    with pytest.raises(BadInput, match="https"):
        webhook_url("http://example.org/news", private=False)


@pytest.mark.parametrize(
    "text",
    ["", "example.org", "ftp://example.org", "https://", "https:///news", "file:///etc/passwd",
     "https://user:word@example.org/", "https://example.org/#part", "https://exam ple.org/",
     "https://example.org/\r\nX: y", "https://example.org:99999/", "https://[::1/",
     "https://example.org/" + "a" * 500],
)  # fmt: skip
def test_a_web_address_carries_nothing_that_does_not_belong(text):
    with pytest.raises(BadInput):
        webhook_url(text, private=True)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("64:ff9b::808:808", True),
        ("64:ff9b::a00:1", False),
        ("100.64.0.1", False),
        ("172.16.0.1", False),
        ("::ffff:192.168.0.1", False),
        ("ff02::1", False),
    ],
)
def test_what_is_inside_a_wrapped_address_counts(address, public):
    assert is_public(address) is public


def test_targets_are_shown_in_part():
    assert masked(ChannelKind.EMAIL, "desk@example.org") == "d***@example.org"
    assert masked(ChannelKind.WEBHOOK, "https://example.org/hook/secret") == "https://example.org/…"
    assert masked(ChannelKind.WEBHOOK, "nonsense\n") == "…"

"""The manager login is read from the configuration that Asterisk itself was given."""

import pytest

from carecall.errors import MissingPart
from carecall.telephony.ami_login import read_ami_login

RENDERED = """\
; rendered
[general]
enabled = yes
bindaddr = 127.0.0.1
port = 18038
; a comment
[carecall]
secret = a-word-of-ours
read = call
eventfilter(action(exclude),name(RTCPSent)) =
"""


def test_address_and_secret_of_a_user(tmp_path):
    (tmp_path / "manager.conf").write_text(RENDERED)
    found = read_ami_login(tmp_path, "carecall")
    assert (found.host, found.port, found.username) == ("127.0.0.1", 18038, "carecall")
    assert found.secret == "a-word-of-ours"
    assert "a-word-of-ours" not in repr(found)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "[general]\nport = 1\n",
        RENDERED.replace("secret", "other"),
        RENDERED.replace("18038", "x"),
        "[general\n",
        "port\n",
    ],
)
def test_a_configuration_without_it_says_what_to_do(tmp_path, text):
    if text is not None:
        (tmp_path / "manager.conf").write_text(text)
    with pytest.raises(MissingPart, match="carecall serve"):
        read_ami_login(tmp_path, "carecall")

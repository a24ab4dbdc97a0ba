"""How a trunk stands, read from Asterisk's console."""

from __future__ import annotations

import pytest

from carecall.telephony.pbx_settings import TrunkKind, TrunkSettings
from carecall.telephony.trunk_state import read_state

CONTACTS = """
  Contact:  <Aor/ContactUri..............................> <Hash....> <Status> <RTT(ms)..>
==========================================================================================

  Contact:  lab/sip:127.0.0.1:19061                        0dd5384356 Avail         1.250
  Contact:  trunk/sip:sip.carrier.example                  1dd5384356 Unavail         nan

Objects found: 2
"""
REGISTRATIONS = """
 <Registration/ServerURI..............................>  <Auth....................>  <Status.......>
==========================================================================================

 lab/sip:127.0.0.1:34631                                 lab                         Registered        (exp. 289s)
 trunk/sip:sip.carrier.example                           trunk                       Rejected          (exp. 20s)

Objects found: 2
"""


def trunk(name: str, kind: TrunkKind = TrunkKind.IP) -> TrunkSettings:
    return TrunkSettings(name=name, kind=kind, host="sip.carrier.example")


@pytest.mark.parametrize(
    ("settings", "ok", "sentence"),
    [
        (trunk("lab"), True, "answers in 1 ms"),
        (trunk("lab", TrunkKind.REGISTRATION), True, "answers in 1 ms and took our registration"),
        (trunk("trunk"), False, "does not answer"),
        (
            trunk("trunk", TrunkKind.REGISTRATION),
            False,
            "does not answer and refuses our user name or password",
        ),
        (trunk("new"), True, "has not been asked yet"),
        (
            trunk("new", TrunkKind.REGISTRATION),
            False,
            "has not been asked yet and took no registration",
        ),
    ],
)
def test_a_trunk_is_read_from_what_the_console_prints(settings, ok, sentence):
    state = read_state(settings, CONTACTS, REGISTRATIONS)
    assert (state.ok, state.sentence) == (ok, sentence)


def test_a_refused_password_is_told_from_a_dead_line():
    registered = read_state(trunk("trunk", TrunkKind.REGISTRATION), CONTACTS, REGISTRATIONS)
    assert "CARECALL_TRUNK_SECRET" in registered.mend
    assert "CARECALL_TRUNK_HOST" in read_state(trunk("trunk"), CONTACTS, REGISTRATIONS).mend

"""Ports are looked at before anything starts."""

from __future__ import annotations

import os
import socket

import pytest

from carecall.errors import BadSetting, PortInUse
from carecall.telephony.free_ports import PortNeed, holder_of, is_free, refuse_taken

KINDS = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}


@pytest.mark.parametrize("protocol", ["tcp", "udp"])
def test_a_taken_port_is_named_with_its_purpose_and_setting(protocol):
    with socket.socket(socket.AF_INET, KINDS[protocol]) as other:
        other.bind(("127.0.0.1", 0))
        if protocol == "tcp":
            other.listen()
        need = PortNeed("SIP", other.getsockname()[1], protocol)
        with pytest.raises(PortInUse, match=f"Port {need.port} for the SIP .* CARECALL_PORT_BASE"):
            refuse_taken([need])
        assert holder_of(need) is not None
        assert f"({os.getpid()})" in str(holder_of(need))
    assert is_free(need)
    assert holder_of(need) is None


def test_an_address_of_another_machine_is_a_wrong_setting():
    with pytest.raises(BadSetting, match="CARECALL_BIND"):
        is_free(PortNeed("SIP", 5060, "udp", "192.0.2.1"))

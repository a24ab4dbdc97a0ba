"""Who hangs up without a reason is told from an Asterisk that stops under the call."""

import pytest

from carecall.domain.call import ProgressKind
from carecall.telephony.call_tracker import CallTracker
from carecall.telephony.cel_record import parse_cel
from tests.builders import NOON

CALL_ID = "3b5bb0a7-7c1a-4d6f-9a2e-0c6f1f9f0001"
CHANNEL = "PJSIP/trunk-00000001"


def heard(*events):
    tracker, news = CallTracker(), []
    for name, facts in events:
        news += tracker.hear({"event": name, "uniqueid": CALL_ID, **facts}, NOON)
    return news[-1]


ANSWERED = ("Newstate", {"channelstatedesc": "Up"})
ASKED = ("HangupRequest", {"cause": "0"})


@pytest.mark.parametrize(
    ("asked", "told", "cause"),
    [([ASKED], "0", 16), ([ASKED], "44", 44), ([], "0", 0), ([], "16", 16)],
)
def test_a_hangup_of_the_far_side_is_normal_clearing_whatever_it_left_out(asked, told, cause):
    end = heard(ANSWERED, *asked, ("Hangup", {"cause": told, "channelstatedesc": "Up"}))
    assert (end.kind, end.answered, end.hangup_cause) == (ProgressKind.ENDED, True, cause)


@pytest.mark.parametrize(("source", "cause"), [(CHANNEL, 16), ("", 0), ("dialplan/builtin", 0)])
def test_asterisks_own_record_says_which_side_it_was(source, cause):
    extra = f'{{""hangupcause"":0,""hangupsource"":""{source}"",""dialstatus"":""""}}'
    record = parse_cel(f'"HANGUP","1772413200.25","{CALL_ID}","{CALL_ID}","{CHANNEL}","{extra}"')
    assert record.hangup_cause == cause

"""Why a call that somebody asked for did not ring, as sentences that say what to mend."""

from __future__ import annotations

from collections.abc import Mapping

from carecall.domain.gate import GateRule

NUMBER_BUSY = "number_busy"
SENTENCES: Mapping[str, str] = {
    GateRule.PLATFORM_STOPPED: "All calls are stopped: let them go on with `carecall resume-all`.",
    GateRule.ORGANIZATION_STOPPED: "The calls of this organization, or of one above it, are stopped: "
    "let them go on with `carecall resume-all --organization NAME`.",
    GateRule.TRUNK_DISABLED: "The number's trunk is switched off or no longer in the settings: "
    "set CARECALL_TRUNK_HOST and run `make setup`.",
    GateRule.AFTER_WINDOW: "Nobody took the call for a minute: see that the system runs and try again.",
    GateRule.OPTED_OUT: "The person with this number asked not to be called again: nothing rings it.",
    GateRule.DO_NOT_CALL: "This number is on the do-not-call list: take it off first if that is wrong.",
    GateRule.NUMBER_NOT_VERIFIED: "The right to show our number is not proved: "
    "import it with `carecall numbers import --verified`, or set CARECALL_TRUNK_NUMBER to it.",
    GateRule.NUMBER_NOT_OUTBOUND: "Our number is not for outgoing calls: choose another in the console.",
    GateRule.NO_OUTGOING_NUMBER: "This organization has no number to call from: "
    "import one with `carecall numbers import`, or name another with --organization.",
    GateRule.DESTINATION_FOREIGN: "The trunk may not ring this number: a real trunk rings its own country "
    "(CARECALL_DEFAULT_COUNTRY), and the lab only its simulated people; "
    "for a real call set CARECALL_TRUNK_HOST.",
    GateRule.DESTINATION_PREMIUM: "A real trunk does not ring this number: "
    "it costs extra, or it is one of the lab's fictitious numbers.",
    GateRule.DESTINATION_UNKNOWN: "Nobody wrote which numbers this trunk may ring: "
    "set CARECALL_DEFAULT_COUNTRY to a country that CareCall knows.",
    GateRule.LETTERING_REFUSED: "The text beside our number is one that phones cannot show: "
    "import the number again with another lettering.",
    GateRule.CONTRACT_NEEDED: "The organization has no contract to call under: "
    "add one with `carecall contracts add`.",
    GateRule.CONTRACT_SCHEDULED: "The organization's contract has not begun: "
    "`carecall contracts list` shows its days.",
    GateRule.CONTRACT_ENDED: "The organization's contract has ended: "
    "add the next one with `carecall contracts add`.",
    GateRule.CALL_LIMIT: "The organization's calls of today are used up: "
    "raise the limit with `carecall organization limit`, or wait until tomorrow.",
    GateRule.SPEND_LIMIT: "What the organization may spend today is used up: "
    "raise the limit with `carecall organization limit`, or wait until tomorrow.",
    GateRule.UNKNOWN_SPENDING: "A daily limit is set, and what was spent today is not known: "
    "give the trunk its currency and prices, or take the limit away.",
    GateRule.FACTS_UNREADABLE: "Something around this call is missing or malformed: see the log.",
    NUMBER_BUSY: "This number is being rung already: wait until that call has ended.",
}


def refusal_sentence(rule: str | None) -> str:
    """Return what spoke against a call, and what to do."""
    known = SENTENCES.get(rule or "")
    return (
        known or f"The call was refused by the rule {rule}: `carecall doctor` shows what is amiss."
    )

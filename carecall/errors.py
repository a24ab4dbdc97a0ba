"""Every error that CareCall raises on purpose.

    CareCallError                 exit status 1: something went wrong while running
    |-- SetupError                exit status 2: the user can mend it before anything starts
    |   |-- BadSetting            a setting has a wrong value
    |   |-- MissingPart           a program, module or model is not there
    |   |-- PortInUse             another process listens where we must
    |   |-- NotWritable           a folder or file cannot be written
    |   |-- NoDiskSpace           too little room is left
    |   |-- NoNetwork             a download could not be made
    |   |-- DatabaseUnready       the database cannot be reached or is not migrated
    |   `-- NodeHeld              another controller works this node
    |-- BadInput                  exit status 2: a value, row or file that breaks a rule
    |   |-- BadRowValue           is BadPhoneNumber or BadLettering
    |   |-- UnsafeText            a value that may not be put on Asterisk's wire
    |   |-- FileRefused           an uploaded file that is not read at all
    |   |-- ClipRefused           an uploaded recording that is not taken
    |   |-- BadDefinition         a script or persona has a missing or wrong key
    |   |-- KeyReused             the key of a wish that asked for something else
    |   `-- UnknownName           a name that nothing here carries
    |-- TelephonyError
    |   |-- AmiUnavailable        no AMI session, or an action had no answer in time
    |   |-- OriginateRefused      Asterisk answered an Originate with an error
    |   `-- AgiFault              an AGI connection did not speak AGI, or stopped
    |-- SpeechError
    |   |-- EngineFailed          a recogniser or synthesiser broke
    |   `-- EngineTooSlow         its deadline passed
    |       `-- PassShed          not begun, so that others are in time
    |-- ModelFailed               a language model was too slow, or of no use
    |-- DeliveryError
    |   |-- DeliveryFailed        news that could not be handed over now; they are sent again
    |   `-- DeliveryRefused       news that the other side will never take
    `-- StoreError
        |-- AlreadyRegistered     a number that somebody holds already
        |-- BadTransition         a state that may not follow another
        |-- ScopeMissing          a tenant query without a scope
        `-- StaleRow              somebody else changed the row meanwhile

A message is one sentence that says what is wrong and how to mend it. Facts are attributes.
"""

from __future__ import annotations


class CareCallError(Exception):
    """The root of the tree."""

    exit_status = 1


class SetupError(CareCallError):
    """Something a user can mend before anything starts."""

    exit_status = 2


class BadSetting(SetupError):
    """A setting has a wrong value."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"Setting {name} {problem}")
        self.name, self.problem = name, problem


class MissingPart(SetupError):
    """A program, module or model is not there."""

    def __init__(self, part: str, mend: str) -> None:
        super().__init__(f"{part} is missing: {mend}")
        self.part, self.mend = part, mend


class PortInUse(SetupError):
    """Another process listens where we must."""

    def __init__(self, purpose: str, port: int, setting: str) -> None:
        super().__init__(
            f"Port {port} for the {purpose} is already in use: stop the other process, "
            f"or set {setting} to a free port."
        )
        self.purpose, self.port, self.setting = purpose, port, setting


class NotWritable(SetupError):
    """A folder or file cannot be written."""

    def __init__(self, path: str, setting: str) -> None:
        super().__init__(
            f"{path} cannot be written: give this user write permission, "
            f"or point {setting} somewhere else."
        )
        self.path, self.setting = path, setting


class NoDiskSpace(SetupError):
    """Too little room is left."""

    def __init__(self, path: str, free_mb: int, needed_mb: int) -> None:
        super().__init__(
            f"{path} has {free_mb} MB free and {needed_mb} MB are needed: free some space, "
            "or set CARECALL_VAR to a folder on a larger disk."
        )
        self.path, self.free_mb, self.needed_mb = path, free_mb, needed_mb


class NoNetwork(SetupError):
    """A download could not be made."""

    def __init__(self, what: str, host: str) -> None:
        super().__init__(
            f"{what} could not be downloaded because {host} cannot be reached: "
            "connect to the network and run the same command again; it resumes."
        )
        self.what, self.host = what, host


class DatabaseUnready(SetupError):
    """The database cannot be reached or is not migrated."""


class NodeHeld(SetupError):
    """Another controller works this node."""

    def __init__(self, node: str, *, taken: bool = False) -> None:
        how = "was taken over by another controller" if taken else "is held by another controller"
        super().__init__(
            f"Node {node} {how}: stop that one, "
            "or give each host with its own Asterisk a name of its own in CARECALL_NODE."
        )
        self.node, self.taken = node, taken


class BadInput(CareCallError):
    """A value, row or file that breaks a rule."""

    exit_status = 2


class BadRowValue(BadInput):
    """A value that no row may hold; `reason` is a row reason of the upload rules."""

    def __init__(self, message: str, *, reason: str = "invalid") -> None:
        super().__init__(message)
        self.reason = reason


class BadPhoneNumber(BadRowValue):
    """A telephone number that may not be stored or dialled."""


class BadLettering(BadRowValue):
    """Lettering text that no phone may be sent."""


class UnsafeText(BadInput):
    """A value that may not be put on Asterisk's wire; the value itself is not kept, for it may be private."""

    def __init__(self, header: str, problem: str) -> None:
        super().__init__(f"{header} cannot be sent to Asterisk: it {problem}.")
        self.header, self.problem = header, problem


class FileRefused(BadInput):
    """An uploaded file that is not read at all; `code` is one of the upload rules' file errors, `korean` its own sentence if any."""

    def __init__(self, code: str, message: str, *, hint: str = "", korean: str = "") -> None:
        super().__init__(message)
        self.code, self.hint, self.korean = code, hint, korean


class ClipRefused(BadInput):
    """An uploaded recording that is not taken; `code` says why in a word."""

    def __init__(self, code: str, problem: str) -> None:
        super().__init__(f"The recording {problem}")
        self.code = code


class BadDefinition(BadInput):
    """A script or persona has a missing or wrong key."""

    def __init__(self, where: str, key: str, problem: str) -> None:
        super().__init__(f"{where}: {key} {problem}")
        self.where, self.key, self.problem = where, key, problem


class KeyReused(BadInput):
    """The key of a wish that asked for something else."""

    def __init__(self) -> None:
        super().__init__("This key has asked for another call: take a new one for a new call.")


class UnknownName(BadInput):
    """A name that nothing here carries."""

    def __init__(self, kind: str, name: str, mend: str) -> None:
        super().__init__(f"There is no {kind} called “{name}”: {mend}")
        self.kind, self.name = kind, name


class TelephonyError(CareCallError):
    """Asterisk or the link to it failed."""


class AmiUnavailable(TelephonyError):
    """No AMI session, or an action had no answer in time; `sent` is False when surely nothing left this process."""

    def __init__(self, message: str, *, sent: bool = True) -> None:
        super().__init__(message)
        self.sent = sent


class OriginateRefused(TelephonyError):
    """Asterisk answered an Originate with an error; the phone did not ring."""

    def __init__(self, call_id: str, answer: str) -> None:
        super().__init__(f"Asterisk refused to dial call {call_id}: {answer}")
        self.call_id, self.answer = call_id, answer


class AgiFault(TelephonyError):
    """The other side of an AGI connection does not speak AGI, or stopped."""


class SpeechError(CareCallError):
    """A speech engine failed."""


class EngineFailed(SpeechError):
    """A recogniser or synthesiser broke."""


class EngineTooSlow(SpeechError):
    """A speech engine's deadline passed."""


class PassShed(EngineTooSlow):
    """A recognition that nobody waits for yet was not begun, so that the others come in time."""

    def __init__(self) -> None:
        super().__init__("Recognition is busy: take fewer calls at once, or a smaller model.")


class ModelFailed(CareCallError):
    """A language model's server broke, was too slow, or answered what nobody can use."""


class DeliveryError(CareCallError):
    """News did not reach the other side; `code` is its answer's number, where it gave one."""

    def __init__(self, message: str, *, code: int | None = None) -> None:
        super().__init__(message)
        self.code = code


class DeliveryFailed(DeliveryError):
    """News that could not be handed over now; `asked_s` is the pause that the other side asked for."""

    def __init__(
        self, message: str, *, code: int | None = None, asked_s: float | None = None
    ) -> None:
        super().__init__(message, code=code)
        self.asked_s = asked_s


class DeliveryRefused(DeliveryError):
    """News that the other side will never take; `gone` when it wants no others either."""

    def __init__(self, message: str, *, code: int | None = None, gone: bool = False) -> None:
        super().__init__(message, code=code)
        self.gone = gone


class StoreError(CareCallError):
    """The database refused or lost something."""


class AlreadyRegistered(StoreError):
    """A number that somebody holds already."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"This number is registered as {kind} already: remove it from the list.")
        self.kind = kind


class BadTransition(StoreError):
    """A state that may not follow another."""

    def __init__(self, what: str, before: str, after: str) -> None:
        super().__init__(f"{what} is {before} and cannot become {after}: look at it again.")
        self.what, self.before, self.after = what, before, after


class ScopeMissing(StoreError):
    """A tenant query was made without saying for whom."""


class StaleRow(StoreError):
    """Somebody else changed the row meanwhile."""

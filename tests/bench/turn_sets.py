"""Taking turns, on spoken sets: who is cut off, whose end is missed, and what stops our own voice that should not.

Everything runs in virtual time through the real voice detector and the real turn taking; only the
recogniser is played: it knows the words, or none.
"""

from __future__ import annotations

import asyncio
import sys
import time

from carecall.domain.audio import chunks
from carecall.domain.echo import EchoGuard
from carecall.domain.language import Language
from carecall.errors import MissingPart
from carecall.provision.programs import find_programs
from carecall.settings import read_settings
from carecall.speech.espeak import EspeakProgram, EspeakSynthesiser
from carecall.speech.silero import SileroVoiceDetector
from tests.bench.figures import Figure, PartResult, spread
from tests.bench.turn_over import OverUs, over_us_set
from tests.bench.turn_pauses import PauseTurn, pause_set
from tests.bench.turn_sounds import Sounds
from tests.bench.turn_texts import OURS

FALSE_CUT_OFFS_MOST = 10.0
FALSE_BARGE_INS_MOST = 5.0
STOP_AIMS = {95: 300}


def measure(result: PartResult, *, quick: bool) -> None:
    """Run both sets."""
    result.load = (
        "Sentences by espeak-ng in eight voices, Korean and English, at -22 to -32 dBFS with line noise at -60 to -42 dBFS, "
        "coded in G.711; pauses of 200 to 1,500 ms where people pause, by three kinds of people: quick (200 to 600 ms), "
        "usual (200 to 1,000 ms) and slow (350 to 1,500 ms). A cut-off is our voice heard before the person's last word. "
        "Over our voice: listening words, coughs and clatter, our own echo at -20 to -40 dB, and real interruptions."
    )
    asyncio.run(_measure(result, quick=quick))


async def _measure(result: PartResult, *, quick: bool) -> None:
    sounds = Sounds(synthesiser())
    detector = SileroVoiceDetector()
    for understands in (True, False):
        sys.stderr.write(f"  pauses, words {'known' if understands else 'not understood'}\n")
        turns = await pause_set(sounds, detector, understands=understands, quick=quick)
        result.figures += pause_figures(turns, understands=understands)
        result.details += [turn.as_row() for turn in turns]
    sys.stderr.write("  over our voice\n")
    tries = await over_us_set(sounds, detector, quick=quick)
    result.figures += over_us_figures(tries)
    result.figures += spread(
        "telling our echo from a voice, for 20 ms of a call",
        await echo_costs(sounds),
        "µs",
        aims={50: 20, 95: 20},
        percents=(50, 95, 100),
    )
    result.details += [one.as_row() for one in tries]


async def echo_costs(sounds: Sounds) -> list[float]:
    """Return what every 20 ms of our long sentence and its echo cost, in microseconds of processor time."""
    ours = chunks(await sounds.ours(OURS[Language.EN], Language.EN))
    guard, spent = EchoGuard(), []
    for sent, heard in zip(ours[10:], ours, strict=False):
        began = time.thread_time()
        guard.sent(sent, sounding=True)
        guard.heard(heard)
        guard.is_echo()
        spent.append((time.thread_time() - began) * 1e6)
    return spent


def synthesiser() -> EspeakSynthesiser:
    """Return the voice of the people and of us.

    Raises:
        MissingPart: espeak-ng is not there.
    """
    found = find_programs(read_settings().downloads).espeak_ng
    if found is None:
        raise MissingPart("espeak-ng", "run `make setup`.")
    return EspeakSynthesiser(EspeakProgram(argv=found.argv, env=found.env))


def share(part: int, whole: int) -> float | None:
    """Return per cent; None of nothing."""
    return 100 * part / whole if whole else None


def pause_figures(turns: list[PauseTurn], *, understands: bool) -> list[Figure]:
    """Return cut-offs, missed ends and delays of one run of the pause set."""
    title = "words known" if understands else "no words understood"
    paused = [turn for turn in turns if turn.pauses_ms]
    cut = [turn for turn in paused if turn.cut_off]
    found = [
        Figure(
            name=f"turns with pauses that were cut off, {title}",
            value=share(len(cut), len(paused)),
            unit="%",
            samples=len(paused),
            at_most=FALSE_CUT_OFFS_MOST if understands else None,
        ),
        Figure(
            name=f"ends of turns missed for 2 s, {title}",
            value=share(sum(turn.missed for turn in turns), len(turns)),
            unit="%",
            samples=len(turns),
        ),
    ]
    if understands:
        found.append(
            Figure(
                name="of those answered as a whole all the same",
                value=share(sum(turn.whole for turn in cut), len(cut)),
                unit="%",
                samples=len(cut),
            )
        )
    for kind in ("quick", "usual", "slow"):
        own = [turn for turn in paused if turn.person == kind]
        found.append(
            Figure(
                name=f"cut off, {kind} people, {title}",
                value=share(sum(turn.cut_off for turn in own), len(own)),
                unit="%",
                samples=len(own),
            )
        )
    delays = [turn.delay_ms for turn in turns if turn.delay_ms is not None]
    plain = [turn.delay_ms for turn in turns if turn.delay_ms is not None and not turn.pauses_ms]
    return [
        *found,
        *spread(f"end of turn after the last sound, {title}", delays, "ms"),
        *spread(f"the same, answers without a pause, {title}", plain, "ms"),
        *(_of_kind(turns, kind, title) for kind in ("quick", "usual", "slow")),
    ]


def _of_kind(turns: list[PauseTurn], kind: str, title: str) -> Figure:
    """Return how soon people of one pace are answered when they did not pause."""
    delays = [
        turn.delay_ms
        for turn in turns
        if turn.person == kind and turn.delay_ms is not None and not turn.pauses_ms
    ]
    return spread(f"the same, {kind} people, {title}", delays, "ms", percents=(50,))[0]


def over_us_figures(tries: list[OverUs]) -> list[Figure]:
    """Return false barge-ins by what caused them, and how fast real ones stop us."""
    innocent = [one for one in tries if not one.means_it]
    found = [_false_share("false barge-ins, all", innocent, at_most=FALSE_BARGE_INS_MOST)]
    for kind in dict.fromkeys(one.kind for one in innocent):
        found.append(
            _false_share(f"false barge-ins, {kind}", [one for one in innocent if one.kind == kind])
        )
    meant = [one for one in tries if one.means_it]
    found += [
        Figure(
            name="interruptions that did not stop us",
            value=share(sum(not one.cut for one in meant), len(meant)),
            unit="%",
            samples=len(meant),
        ),
        Figure(
            name="listening words and noises at which we fell silent for a moment",
            value=share(sum(one.stop_ms is not None for one in innocent), len(innocent)),
            unit="%",
            samples=len(innocent),
        ),
    ]
    for kind in dict.fromkeys(one.kind for one in meant):
        stops = [one.stop_ms for one in meant if one.kind == kind and one.stop_ms is not None]
        aims = STOP_AIMS if kind == "interruption" else None
        found += spread(f"our silence after the onset, {kind}", stops, "ms", aims=aims)
    return found


def _false_share(name: str, tries: list[OverUs], at_most: float | None = None) -> Figure:
    return Figure(
        name=name,
        value=share(sum(one.cut for one in tries), len(tries)),
        unit="%",
        samples=len(tries),
        at_most=at_most,
    )

"""`carecall analyse`: the embedded analyst on JSON Lines files, its scores and its lessons."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from carecall.commands.json_lines import (
    BadLine,
    JsonObject,
    both_files,
    convert_file,
    language_of,
    text_of,
)
from carecall.domain.language import Language
from carecall.domain.script import Topic
from carecall.domain.turns import Speaker, Turn
from carecall.language.analyst.report import lesson_table
from carecall.language.analyst.training.lesson import train_on_all, train_on_part
from carecall.language.analyst.training.measure import measure
from carecall.language.engines import build_reader
from carecall.plain_settings import language_config
from carecall.ports.analysis import Analyst
from carecall.settings import read_settings
from carecall.wiring.talks import build_analyst, evaluate_analyst

MEASURED_CALLS = 1500
"""Normal calls of each language in which false alarms are counted."""

InFile = Annotated[Path | None, typer.Option("--in", help="JSON Lines file to read.")]
OutFile = Annotated[Path | None, typer.Option("--out", help="JSON Lines file to write.")]


class Engine(StrEnum):
    """Who reads."""

    EMBEDDED = "embedded"
    LLM = "llm"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("analyse")(analyse)


def analyse(
    in_file: InFile = None,
    out_file: OutFile = None,
    evaluate: Annotated[
        bool,
        typer.Option("--evaluate", help="Score the analyst on the project's own evaluation set."),
    ] = False,
    train: Annotated[
        bool,
        typer.Option("--train", help="Measure on held-out templates, then make the models anew."),
    ] = False,
    lines: Annotated[
        Path | None,
        typer.Option(
            "--lines",
            help="Folder of more labelled utterances to teach from, or to score with --evaluate.",
        ),
    ] = None,
    engine: Annotated[
        Engine,
        typer.Option("--engine", help="Who reads; llm asks the server of CARECALL_LLM_URL too."),
    ] = Engine.EMBEDDED,
) -> None:
    """Label utterances or whole calls: normal, abnormal or emergency."""
    if train:
        _train(lines)
        return
    analyst = _reader(engine)
    if evaluate:
        typer.echo(evaluate_analyst(analyst, lines))
        return
    source, target = both_files(in_file, out_file)
    raise typer.Exit(convert_file(source, target, lambda line: read_line(analyst, line)))


def _reader(engine: Engine) -> Analyst:
    """Return who reads; whatever the settings say of calls."""
    config = replace(language_config(read_settings()), analyst=engine.value)
    return build_reader(config, build_analyst(), single=True)


def _train(lines: Path | None) -> None:
    """Measure what was not taught, then teach everything and write the models that are shipped."""
    for language in Language:
        with TemporaryDirectory() as folder:
            train_on_part(language, lines, target=Path(folder))
            typer.echo(
                lesson_table(language, measure(language, Path(folder), calls=MEASURED_CALLS))
            )
        path = train_on_all(language, lines)
        typer.echo(f"{path.name}: {path.stat().st_size} bytes\n")


def read_line(analyst: Analyst, line: JsonObject) -> JsonObject:
    """Return what the analyst makes of one utterance, or of one call where `turns` stands."""
    return read_call(analyst, line) if "turns" in line else read_utterance(analyst, line)


def read_utterance(analyst: Analyst, line: JsonObject) -> JsonObject:
    """Return id, label, kind and evidence of one utterance."""
    try:
        topic = Topic(text_of(line, "question")) if line.get("question") else None
    except ValueError:
        names = ", ".join(Topic)
        raise BadLine(f"“question” must be one of {names}") from None
    reading = analyst.read_utterance(
        text_of(line, "text"),
        language=language_of(line),
        topic=topic,
        asked=text_of(line, "asked") if "asked" in line else "",
    )
    return {
        "id": line.get("id"),
        "label": str(reading.label),
        "kind": str(reading.kind),
        "evidence": reading.evidence,
    }


def turns_of(line: JsonObject) -> tuple[Turn, ...]:
    """Return the call's turns, numbered from 0 as they stand in the file."""
    items = line.get("turns")
    if not isinstance(items, list):
        raise BadLine("“turns” must be a list")
    turns = []
    for number, item in enumerate(items):
        if not isinstance(item, dict):
            raise BadLine(f"turn {number} is not an object")
        try:
            speaker = Speaker(text_of(item, "speaker"))
        except ValueError:
            raise BadLine(f"the speaker of turn {number} must be agent or recipient") from None
        text = text_of(item, "text")
        turns.append(Turn(turn_no=number, speaker=speaker, text=text, started_ms=0, ended_ms=0))
    return tuple(turns)


def recipient_indexes(turns: tuple[Turn, ...], turn_nos: tuple[int, ...]) -> list[int]:
    """Return the positions, within all turns, of the recipient's turns that are named."""
    wanted = set(turn_nos)
    return [
        index
        for index, turn in enumerate(turns)
        if turn.turn_no in wanted and turn.speaker is Speaker.RECIPIENT
    ]


def read_call(analyst: Analyst, line: JsonObject) -> JsonObject:
    """Return id, label, completed, reasons, memory and follow_up of one call."""
    turns = turns_of(line)
    analysis = analyst.read_call(turns, language=language_of(line))
    return {
        "id": line.get("id"),
        "label": str(analysis.label),
        "completed": analysis.completed,
        "reasons": recipient_indexes(turns, analysis.reasons),
        "memory": [{"topic": str(topic), "value": value} for topic, value in analysis.memory],
        "follow_up": str(analysis.follow_up),
    }

"""`carecall api`: the HTTP API's document."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from carecall.errors import NotWritable
from carecall.settings import read_settings

app = typer.Typer(no_args_is_help=True, help="The HTTP API for programs.")


@app.callback()
def _group() -> None:
    """The HTTP API for programs."""


@app.command("openapi")
def openapi(
    file: Annotated[Path, typer.Argument(help="Where the document goes, such as openapi.json.")],
) -> None:
    """Write the OpenAPI document into a file."""
    # By name: nothing in carecall may depend on the console.
    console = import_module("admin.app").create_app(read_settings())
    text = import_module("admin.api.written").document_text(console)
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise NotWritable(str(file), "the file") from error
    typer.echo(f"The document is in {file}.")

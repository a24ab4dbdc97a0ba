"""What the API offers: each operation as plain values, from which both the routes and the document are made.

An operation's function is called with the address's parts by name, `body` where it takes one and `query` where
it has parameters. It works with `house().requests.session` like a screen, commits itself, and returns a `Reply`
(or a pydantic model, or a Flask response for files). It raises `Problem`; what the store raises is told too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from pydantic import BaseModel

from admin.api.scopes import Scope

Method = Literal["GET", "POST", "PATCH", "PUT", "DELETE"]
Text = Callable[[], str]
Schema = dict[str, object]
JSON_BYTES = 1024 * 1024
OFFERED = "carecall_api_operations"
"""Under which the application keeps its operations."""


class Described(Protocol):
    """How a body or an answer looks."""

    name: str
    """Under which the document describes it."""

    def schema(self) -> Schema:
        """Return its JSON schema, in the language of the request."""
        ...


class Shape(Described, Protocol):
    """How a body looks, and how it is read."""

    def read(self, raw: object) -> object:
        """Return the value that a parsed body stands for; raises `Problem` 422."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One value of the query."""

    name: str
    schema: Schema
    text: Text
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What an operation answers."""

    body: object = None
    """A pydantic model, or what JSON can hold; None is an empty answer."""
    status: int = 200
    version: int | None = None
    """Of the row in the body; becomes its ETag."""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing that a program can do."""

    id: str
    """Names it in the document and in the trail, such as listHolidays."""
    method: Method
    path: str
    """After /api/v1, as Flask writes it: /holidays/<int:row_id>."""
    scope: Scope | None
    """None where any key may ask, such as who it is."""
    tag: str
    """Under which area the document lists it."""
    summary: Text
    run: Callable[..., object]
    body: Shape | type[BaseModel] | None = None
    body_needed: bool = True
    query: type[BaseModel] | None = None
    """The parameters as a model of plain values; `run` gets it as `query`."""
    parameters: Sequence[Parameter] = ()
    """Parameters that no model can state; `run` reads them from the request itself."""
    answer: Described | type[BaseModel] | None = None
    """None is an answer without a body, or the files of `media`."""
    status: int = 200
    media: tuple[str, ...] = ("application/json",)
    takes: str = "application/json"
    """Media type of the body; for multipart/form-data `run` reads request.files itself."""
    parts: Callable[[], Schema] | None = None
    """What a multipart body holds besides its file: schemas by name."""
    most_bytes: int = JSON_BYTES
    versioned: bool = False
    """Whether If-Match with the row's ETag is demanded, and given to `run` as `version`."""
    errors: tuple[int, ...] = ()
    """Statuses that it may answer besides those that every operation of its kind may."""
    text: Text | None = None
    """More than the summary says."""

    @property
    def writes(self) -> bool:
        """Say whether it changes something."""
        return self.method != "GET" and not self.reads_only

    @property
    def reads_only(self) -> bool:
        """Say whether a POST only searches, or says what would be."""
        return self.path.endswith(("/search", "/preview"))

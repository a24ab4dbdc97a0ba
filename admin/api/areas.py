"""States operations area by area, so that each names only what is its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from pydantic import BaseModel

from admin.api.operations import Method, Operation
from admin.api.scopes import Scope

Answer = type[BaseModel] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One tag of the document, with the scopes for looking and for doing."""

    tag: str
    read: Scope
    write: Scope

    def get(
        self, name: str, path: str, summary: str, run: Callable[..., object], answer: Answer, **more: Any
    ) -> Operation:  # fmt: skip
        """Return an operation that looks."""
        return self._operation("GET", name, path, summary, run=run, answer=answer, **more)

    def search(
        self, name: str, path: str, summary: str, run: Callable[..., object], answer: Answer, **more: Any
    ) -> Operation:  # fmt: skip
        """Return an operation that looks, its words in a body: names and numbers stay out of addresses."""
        more.setdefault("scope", self.read)
        return self._operation("POST", name, f"{path}/search", summary, run=run, answer=answer, **more)  # fmt: skip

    def post(
        self, name: str, path: str, summary: str, run: Callable[..., object], answer: Answer, **more: Any
    ) -> Operation:  # fmt: skip
        """Return an operation that does something."""
        return self._operation("POST", name, path, summary, run=run, answer=answer, **more)

    def put(
        self, name: str, path: str, summary: str, run: Callable[..., object], answer: Answer, **more: Any
    ) -> Operation:  # fmt: skip
        """Return an operation that writes something whole."""
        return self._operation("PUT", name, path, summary, run=run, answer=answer, **more)

    def patch(
        self, name: str, path: str, summary: str, run: Callable[..., object], answer: Answer, **more: Any
    ) -> Operation:  # fmt: skip
        """Return an operation that changes a row, named by its version."""
        more.setdefault("versioned", True)
        return self._operation("PATCH", name, path, summary, run=run, answer=answer, **more)

    def delete(
        self, name: str, path: str, summary: str, run: Callable[..., object], **more: Any
    ) -> Operation:
        """Return an operation that takes something away."""
        return self._operation("DELETE", name, path, summary, run=run, answer=None, **more)

    def _operation(
        self, method: Method, name: str, path: str, summary: str, **more: Any
    ) -> Operation:
        more.setdefault("scope", self.read if method == "GET" else self.write)
        return Operation(
            id=name,
            method=method,
            path=path,
            tag=self.tag,
            summary=lambda: str(gettext(summary)),
            **more,
        )

"""Keeps, over the many consoles that tests build, what costs most to build: compiled templates and address builders."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule


class KeptTemplates(BytecodeCache):
    """Compiled templates in memory, by their key and the sum of their source."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        kept = self._kept.get((bucket.key, bucket.checksum))
        if kept is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[(bucket.key, bucket.checksum)] = bucket.bytecode_to_string()


TEMPLATES = KeptTemplates()


def keep_templates(app: Flask) -> None:
    """Let a console take compiled templates over from the ones before it."""
    app.jinja_env.bytecode_cache = TEMPLATES


BUILDERS: dict[Hashable, Any] = {}


def keep_builders(patch: Callable[[type, str, object], None]) -> None:
    """Compile the builder of each address once in a process; rules of the same words build alike."""
    compiled = Rule._compile_builder

    def once(rule: Rule, append_unknown: bool = True) -> Any:
        defaults = tuple(sorted((rule.defaults or {}).items()))
        key = (rule.rule, rule.subdomain, rule.host, defaults, append_unknown)
        if key not in BUILDERS:
            BUILDERS[key] = compiled(rule, append_unknown)
        return BUILDERS[key]

    patch(Rule, "_compile_builder", once)

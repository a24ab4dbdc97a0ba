"""Bodies and parameters as pydantic models: how they are described, and how what is wrong is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from admin.api.model_faults import sentence_of
from admin.api.operations import Described, Schema, Shape
from admin.api.problems import FieldProblem, Problem

REFERENCE = "#/components/schemas/{model}"


class ApiModel(BaseModel):
    """A body or an answer; unknown fields are refused, not ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class ModelShape:
    """A pydantic model as a `Shape`."""

    def __init__(self, model: type[BaseModel]) -> None:
        self.model = model
        self.name = model.__name__

    def schema(self) -> Schema:
        """Return the model's JSON schema; its parts lie under $defs."""
        return self.model.model_json_schema(ref_template=REFERENCE)

    def read(self, raw: object) -> object:
        """Return the model, or refuse with each field that is wrong."""
        try:
            return self.model.model_validate(raw)
        except ValidationError as error:
            raise Problem(422, fields=fields_of(error)) from None


def shape_of(stated: Shape | type[BaseModel]) -> Shape:
    """Return what an operation states as a `Shape`."""
    return ModelShape(stated) if isinstance(stated, type) else stated


def described_by(stated: Described | type[BaseModel]) -> Described:
    """Return what an operation states, as the document describes it."""
    return ModelShape(stated) if isinstance(stated, type) else stated


def read_query(model: type[BaseModel], arguments: Mapping[str, str]) -> BaseModel:
    """Return the parameters, or refuse with each that is wrong."""
    try:
        return model.model_validate(dict(arguments))
    except ValidationError as error:
        fields = [
            FieldProblem(sentence=sentence_of(each), parameter=str(each["loc"][0]))
            for each in error.errors()
            if each["loc"]
        ]
        raise Problem(422, fields=fields) from None


def fields_of(error: ValidationError) -> list[FieldProblem]:
    """Return what pydantic found, with where it stands; never the value itself."""
    return [
        FieldProblem(sentence=sentence_of(each), pointer=pointer_of(each["loc"]))
        for each in error.errors(include_input=False, include_url=False)
    ]


def pointer_of(parts: tuple[int | str, ...]) -> str:
    """Return a JSON pointer."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in parts)


def plain_body(body: Any) -> object:
    """Return an answer's body as JSON can hold it."""
    return body.model_dump(mode="json") if isinstance(body, BaseModel) else body

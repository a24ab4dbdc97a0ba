"""XML names of SpreadsheetML, which exists in two dialects: transitional (what Excel writes) and strict."""

from __future__ import annotations

_MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_RELATION_IDS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)
RELATIONSHIP = "http://schemas.openxmlformats.org/package/2006/relationships Relationship"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types "
OVERRIDE = _TYPES + "Override"
DEFAULT = _TYPES + "Default"


def short_names(*names: str) -> dict[str, str]:
    """Return a look-up from an element's full name in either dialect to its short one."""
    return {f"{space} {name}": name for space in _MAIN for name in names}


def relation_id(attributes: dict[str, str]) -> str:
    """Return the `r:id` attribute, or an empty text."""
    return next((attributes[name] for name in _RELATION_IDS if name in attributes), "")

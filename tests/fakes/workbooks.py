"""Workbooks made by hand, so that every oddity of real and hostile files can be written."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from openpyxl import Workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
HEADER = ("Recipient name", "Mobile phone number", "Other information", "Responsible organization")


def inline(reference: str, text: str) -> str:
    """A cell with its text inside."""
    return (
        f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
    )


def row(row_no: int, *cells: str) -> str:
    """A row whose `cells` are texts, or cells already written as XML."""
    written = [
        cell if cell.startswith("<c") else inline(f"{'ABCDEFGH'[at]}{row_no}", cell)
        for at, cell in enumerate(cells)
    ]
    return f'<row r="{row_no}">{"".join(written)}</row>'


def sheet(*rows: str, main: str = MAIN, before: str = "") -> str:
    """A worksheet part."""
    return f'<?xml version="1.0"?>{before}<worksheet xmlns="{main}"><sheetData>{"".join(rows)}</sheetData></worksheet>'


def listed(*cells: str) -> str:
    """A worksheet with the recipients' titles and one row."""
    return sheet(row(1, *HEADER), row(2, *cells))


@dataclass
class RawWorkbook:
    """A package whose every part can be replaced before it is zipped."""

    sheets: list[str]
    states: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    strings: str | None = None
    styles: str | None = None
    properties: str = ""
    main_type: str = SHEET_TYPE
    strict: bool = False
    extra: dict[str, bytes] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()

    def parts(self) -> dict[str, bytes]:
        """Return every part by name."""
        main = STRICT_MAIN if self.strict else MAIN
        rels = STRICT_RELS if self.strict else RELS
        tabs, relations = [], []
        texts: dict[str, str] = {}
        for at, content in enumerate(self.sheets):
            state = self.states[at] if at < len(self.states) else "visible"
            kind = self.kinds[at] if at < len(self.kinds) else "worksheet"
            shown = "" if state == "visible" else f" state={quoteattr(state)}"
            tabs.append(f'<sheet name="S{at}" sheetId="{at + 1}" r:id="rId{at}"{shown}/>')
            relations.append(
                f'<Relationship Id="rId{at}" Type="{rels}/{kind}" Target="worksheets/sheet{at}.xml"/>'
            )
            texts[f"xl/worksheets/sheet{at}.xml"] = content
        for name, part in (("sharedStrings", self.strings), ("styles", self.styles)):
            if part is not None:
                relations.append(
                    f'<Relationship Id="{name}" Type="{rels}/{name}" Target="{name}.xml"/>'
                )
                texts[f"xl/{name}.xml"] = part
        texts["xl/workbook.xml"] = (
            f'<workbook xmlns="{main}" xmlns:r="{rels}">{self.properties}<sheets>{"".join(tabs)}</sheets></workbook>'
        )
        texts["xl/_rels/workbook.xml.rels"] = (
            f'<Relationships xmlns="{PACKAGE_RELS}">{"".join(relations)}</Relationships>'
        )
        texts["_rels/.rels"] = (
            f'<Relationships xmlns="{PACKAGE_RELS}"><Relationship Id="r" Type="{rels}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>'
        )
        texts["[Content_Types].xml"] = (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{self.main_type}"/></Types>'
        )
        parts = {
            name: text.encode("utf-8", "surrogatepass") for name, text in texts.items()
        } | self.extra
        return {name: content for name, content in parts.items() if name not in self.missing}

    def file(self) -> io.BytesIO:
        """Return the zipped workbook."""
        return zipped(self.parts())


def zipped(parts: dict[str, bytes]) -> io.BytesIO:
    """Return a zip file of `parts`."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    file.seek(0)
    return file


def strings(*items: str, main: str = MAIN) -> str:
    """A shared strings part; an item is text, or an `si` already written as XML."""
    written = [
        item if item.startswith("<si") else f"<si><t>{escape(item)}</t></si>" for item in items
    ]
    return f'<sst xmlns="{main}">{"".join(written)}</sst>'


def styles(*formats: str, main: str = MAIN) -> str:
    """A styles part whose style 1, 2... shows numbers in `formats`; style 0 is General."""
    customs = "".join(
        f'<numFmt numFmtId="{200 + at}" formatCode={quoteattr(code)}/>'
        for at, code in enumerate(formats)
    )
    used = "".join(f'<xf numFmtId="{200 + at}"/>' for at in range(len(formats)))
    return (
        f'<styleSheet xmlns="{main}"><numFmts>{customs}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        f'<cellXfs><xf numFmtId="0"/>{used}</cellXfs></styleSheet>'
    )


def openpyxl_file(*rows: tuple[object, ...]) -> io.BytesIO:
    """A workbook as an ordinary program writes it."""
    return book(Sheet=list(rows))


def book(**sheets: list[tuple[object, ...]]) -> io.BytesIO:
    """Several sheets of rows; one whose name begins with `hidden_` is hidden."""
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        page = made.create_sheet(name.removeprefix("hidden_"))
        page.sheet_state = "hidden" if name.startswith("hidden_") else "visible"
        for row in rows:
            page.append(row)
    file = io.BytesIO()
    made.save(file)
    file.seek(0)
    return file

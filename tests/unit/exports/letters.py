"""What stands in a Word letter."""

import io
import zipfile
from xml.etree import ElementTree as ET

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _body(content: bytes) -> ET.Element:
    """Every part of the package must be well-formed."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            ET.fromstring(packed.read(name))
        return ET.fromstring(packed.read("word/document.xml"))[0]


def paragraphs(content: bytes) -> list[tuple[str, str]]:
    """(style, words) of each paragraph outside tables."""
    found = []
    for part in _body(content).findall(f"{W}p"):
        style = part.find(f"{W}pPr/{W}pStyle")
        assert style is not None
        found.append((style.get(f"{W}val", ""), "".join(part.itertext())))
    return found


def rows(content: bytes) -> list[list[str]]:
    """The cells of every table row, line breaks left out."""
    lines = _body(content).iter(f"{W}tr")
    return [["".join(cell.itertext()) for cell in line.findall(f"{W}tc")] for line in lines]

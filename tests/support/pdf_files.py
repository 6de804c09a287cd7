"""Makes small .pdf files for the tests by hand: signs at places, ruled lines, pages that are turned or scanned."""

from collections.abc import Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 595, 842
LEFT, RIGHT, TOP = 80.0, 520.0, 770.0
SIZE, LEADING = 16.0, 28.0

_FONT = (
    "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /FontDescriptor 5 0 R"
    " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /W [1 95 500 814 939 500] >>"
)
_DESCRIPTOR = (
    "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
    " /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
)
_IMAGE = (
    "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>"
    "\nstream\n\x7f\nendstream"
)


@dataclass
class Sheet:
    """One page; places are points from the lower left corner."""

    parts: list[str] = field(default_factory=list)
    rotate: int = 0
    picture: bool = False
    form: str = ""

    def text(self, x: float, y: float, text: str, size: float = SIZE, matrix: str = "1 0 0 1") -> "Sheet":
        codes = text.encode("utf-16-be").hex()
        self.parts.append(f"BT /F1 {size:g} Tf {matrix} {x:.2f} {y:.2f} Tm <{codes}> Tj ET")
        return self

    def line(self, x0: float, y0: float, x1: float, y1: float) -> "Sheet":
        self.parts.append(f"0.5 w {x0:.2f} {y0:.2f} m {x1:.2f} {y1:.2f} l S")
        return self

    def box(self, x0: float, y0: float, x1: float, y1: float) -> "Sheet":
        self.parts.append(f"0.5 w {x0:.2f} {y0:.2f} {x1 - x0:.2f} {y1 - y0:.2f} re S")
        return self

    def grid(self, columns: Sequence[float], rows: Sequence[float]) -> "Sheet":
        """All lines of a table with these edges; rows from the top."""
        for x in columns:
            self.line(x, rows[-1], x, rows[0])
        for y in rows:
            self.line(columns[0], y, columns[-1], y)
        return self


def set_lines(lines: Sequence[str], indent: float = 0.0, top: float = TOP) -> Sheet:
    """Lines below each other; one that begins with a wide blank is set in by two signs."""
    sheet = Sheet()
    for number, line in enumerate(lines):
        deep = 2 * SIZE if line.startswith("\u3000") else indent
        sheet.text(LEFT + deep, top - number * LEADING, line.strip("\u3000"))
    return sheet


def pdf(*sheets: Sheet, encrypted: bool = False) -> bytes:
    """A file of these pages. The font is one that every reader knows: nothing is embedded."""
    things = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{' '.join(f'{10 + 2 * n} 0 R' for n in range(len(sheets)))}] /Count {len(sheets)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        _FONT,
        _DESCRIPTOR,
        _IMAGE,
        "null",
        "null",
        "null",
    ]
    forms = {number: 10 + 2 * len(sheets) + number for number in range(len(sheets))}
    for number, sheet in enumerate(sheets):
        content = "\n".join(sheet.parts)
        if sheet.picture:
            content += f"\nq {WIDTH} 0 0 {HEIGHT} 0 0 cm /I1 Do Q"
        if sheet.form:
            # Drawn at a tenth of its size around the lower left corner and brought to its place by two matrices.
            content += "\nq 10 0 0 10 0 0 cm /X1 Do Q"
        things.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Rotate {sheet.rotate}"
            f" /Resources << /Font << /F1 3 0 R >> /XObject << /I1 6 0 R /X1 {forms[number]} 0 R >> >> /Contents {11 + 2 * number} 0 R >>"
        )
        things.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    things += [_form(sheet.form) for sheet in sheets]
    out = b"%PDF-1.4\n"
    offsets = []
    for number, thing in enumerate(things, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{thing}\nendobj\n".encode("latin-1")
    table = len(out)
    out += f"xref\n0 {len(things) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    lock = (
        f" /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'28' * 32}> /U <{'41' * 32}> >> /ID [<00> <00>]"
        if encrypted
        else ""
    )
    return out + f"trailer << /Size {len(things) + 1} /Root 1 0 R{lock} >>\nstartxref\n{table}\n%%EOF\n".encode()


def _form(content: str) -> str:
    head = f"/Type /XObject /Subtype /Form /BBox [0 0 {WIDTH} {HEIGHT}] /Matrix [0.1 0 0 0.1 0 0] /Resources << >>"
    return f"<< {head} /Length {len(content)} >>\nstream\n{content}\nendstream"

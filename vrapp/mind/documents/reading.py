"""Documents to passages. In: a file (.txt, .md, .html, .csv, .pdf). Out: pieces of about a hundred words, each with the heading that it stands under.

What a reader of the page would not see (comments, scripts, hidden elements) is not read: it is where instructions to a model are hidden. What is read is
data all the same, and is quoted wherever it goes.
"""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

from vrapp.errors import BadInputError, MissingError

ENDINGS = (".txt", ".md", ".html", ".htm", ".csv", ".pdf")
MOST_BYTES = 8 << 20
MOST_TEXT = 2_000_000  # characters of one document
MOST_PASSAGES = 2000
WORDS, ENOUGH_WORDS = 90, 15  # of a passage, at most and at least where the text allows it
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$|^(.+)\n[=-]{3,}$", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)", re.IGNORECASE)


class Piece(NamedTuple):
    """heading: "" where there is none."""

    heading: str
    text: str


def read(path: Path) -> list[Piece]:
    """The passages of a document. Raises BadInputError or MissingError in one line."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadInputError(f"{path.stat().st_size:,} bytes; a document has {MOST_BYTES:,} at most", path)
        data = path.read_bytes()
    except OSError as error:
        raise BadInputError(f"cannot be read ({error.strerror})", path) from error
    ending = path.suffix.lower()
    if ending == ".csv":
        return _rows(_text(data), path)
    text = _pdf(data, path) if ending == ".pdf" else _seen(_text(data)) if ending in (".html", ".htm") else _text(data)
    return pieces(_COMMENT.sub(" ", text)[:MOST_TEXT])


def pieces(text: str) -> list[Piece]:
    """Paragraphs under their headings, joined and cut to passages."""
    out: list[Piece] = []
    heading, start = "", 0
    for found in [*_HEADING.finditer(text), None]:
        out += [Piece(heading, part) for part in _cut(text[start : found.start() if found else len(text)])]
        if found:
            heading, start = " ".join((found[1] or found[2]).split())[:120], found.end()
    return out[:MOST_PASSAGES]


def _cut(text: str) -> list[str]:
    out: list[str] = []
    words: list[str] = []
    for paragraph in re.split(r"\n\s*\n", text):
        if len(words) >= ENOUGH_WORDS:  # a paragraph of its own says one thing, and is found better alone
            out.append(" ".join(words))
            words = []
        for sentence in re.split(r"(?<=[.!?…])\s+|\n(?=\s*[-*•\d])", paragraph):
            fresh = sentence.split()
            if words and len(words) + len(fresh) > WORDS:
                out.append(" ".join(words))
                words = []
            words += fresh
            while len(words) > 2 * WORDS:  # a text without stops
                out.append(" ".join(words[:WORDS]))
                words = words[WORDS:]
    if words:
        out.append(" ".join(words))
    return [part for part in out if re.search(r"\w", part)]


def _text(data: bytes) -> str:
    """UTF-8, else Windows' western letters; signs that nobody sees are dropped."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return _INVISIBLE.sub("", text.replace("\0", ""))


def _rows(text: str, path: Path) -> list[Piece]:
    """One passage for each row: what each column says."""
    try:
        rows = [row for _, row in zip(range(MOST_PASSAGES), csv.DictReader(io.StringIO(text[:MOST_TEXT])), strict=False)]
    except csv.Error as error:
        raise BadInputError(f"not a table ({error})", path) from error
    said = (
        "; ".join(f"{name.strip()}: {str(value).strip()}" for name, value in row.items() if name and isinstance(value, str) and value.strip()) for row in rows
    )
    return [Piece("", f"{row}.") for row in said if row]


def _pdf(data: bytes, path: Path) -> str:
    try:
        import pypdf
    except ImportError as error:
        raise MissingError(f"{path}: PDF needs pypdf; python -m pip install 'vrapp[documents]'") from error
    try:
        out: list[str] = []
        size = 0
        for page in pypdf.PdfReader(io.BytesIO(data)).pages:
            out.append(page.extract_text())
            size += len(out[-1])
            if size > MOST_TEXT:
                break
        return "\n\n".join(out)
    except Exception as error:  # pypdf raises many kinds for broken files
        raise BadInputError(f"not a readable PDF ({type(error).__name__})", path) from error


class _Page(HTMLParser):
    """The visible text, with headings as Markdown would have them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._hidden: list[str] = []  # open elements inside a hidden one, outermost first

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("br", "hr", "img", "input", "meta", "link", "wbr", "source", "area", "base", "col", "embed", "track"):
            self.out.append("\n" if tag in ("br", "hr") else "")
            return
        given = {name: value or "" for name, value in attrs}
        hidden = tag in ("script", "style", "template", "noscript", "head", "svg") or "hidden" in given or given.get("aria-hidden") == "true"
        if self._hidden or hidden or _HIDDEN.search(given.get("style", "")):
            self._hidden.append(tag)
        elif re.fullmatch(r"h[1-6]", tag):
            self.out.append("\n\n# ")
        elif tag in ("p", "div", "li", "tr", "section", "article", "table", "ul", "ol", "dd", "dt"):
            self.out.append("\n\n" if tag != "li" else "\n- ")
        elif tag in ("td", "th"):
            self.out.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            while self._hidden and self._hidden.pop() != tag:
                pass  # elements that were never closed
        elif re.fullmatch(r"h[1-6]|p|div|section|table", tag):
            self.out.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.out.append(re.sub(r"\s+", " ", data))


def _seen(html: str) -> str:
    page = _Page()
    page.feed(html[:MOST_BYTES])
    page.close()
    return "".join(page.out)

"""The documents of the repository: where they are, their links and their tables."""

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]

_SKIPPED = {".git", ".venv", ".pytest_cache", ".hypothesis", "demo", "dist", "node_modules"}
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|^\[[^\]]+\]: +(\S+)", re.M)
_CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.M | re.S)


def pages() -> list[Path]:
    """Every Markdown page of the repository."""
    found = ROOT.rglob("*.md")
    return sorted(page for page in found if not _SKIPPED & set(page.relative_to(ROOT).parts))


def text_of(page: str) -> str:
    """Text of a page, named from the root of the repository."""
    return (ROOT / page).read_text("utf-8")


def links(text: str) -> list[str]:
    """Targets of the links of a page; what code shows is not a link."""
    return [inline or reference for inline, reference in _LINK.findall(_CODE.sub("", text))]


def anchors(text: str) -> set[str]:
    """Names by which other pages link to the headings of a page."""
    headings = re.findall(r"^#+ +(.+?) *$", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def sections(text: str, mark: str) -> Iterator[tuple[str, str]]:
    """Title and text of each section whose heading begins with ``mark``, such as ``"## "``."""
    for section in re.split(rf"^{re.escape(mark)}", text, flags=re.M)[1:]:
        title, _, body = section.partition("\n")
        yield title.strip().strip("`"), re.split(r"^#{1,6} ", body, maxsplit=1, flags=re.M)[0]


def code_blocks(page: str, language: str) -> list[str]:
    """Code of a page in one language, block by block."""
    blocks = re.findall(rf"^ *```{language}\n(.*?)^ *```", text_of(page), re.M | re.S)
    return [textwrap.dedent(block) for block in blocks]


def table(text: str) -> list[dict[str, str]]:
    """Rows of the first table of a text, by the names of its columns; ticks around a cell are dropped."""
    lines = re.findall(r"^\|(.+)\|$", text, re.M)
    if not lines:
        return []
    header, _, *rows = (
        [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)] for line in lines
    )
    return [dict(zip(header, (_plain(cell) for cell in row), strict=True)) for row in rows]


def _plain(cell: str) -> str:
    return cell[1:-1] if re.fullmatch(r"`[^`]*`", cell) else cell

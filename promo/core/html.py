"""HTML that people or an older system wrote, made fit to stand in our pages."""

import nh3
from markupsafe import Markup

TAGS = {"p", "div", "br", "hr", "b", "strong", "i", "em", "u", "s", "ul", "ol", "li", "blockquote", "a"}
HEADINGS = {f"h{level}" for level in range(1, 7)}
INNER_HEADING = "h3"  # a page has its own h1 and h2


def safe_html(text: str) -> Markup:
    """Return the text with its paragraphs, lists and links; no pictures, looks or scripts, nothing from elsewhere."""
    if not nh3.is_html(text):
        return Markup("<br>").join(text.splitlines())
    clean = nh3.clean(text, tags=TAGS | HEADINGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"})
    for heading in HEADINGS - {INNER_HEADING}:
        clean = clean.replace(f"<{heading}>", f"<{INNER_HEADING}>").replace(f"</{heading}>", f"</{INNER_HEADING}>")
    return Markup(clean)  # noqa: S704 - cleaned above

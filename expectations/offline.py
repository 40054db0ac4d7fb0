"""How does a page of Great Expectations become one that asks nobody for anything?

Its pages load some sixteen files from CDNs, and a logo whose address holds a time and the context's id: a tracking
pixel. Without these they have no style, and what scripts would unfold stays folded. So nothing is taken out of them:
what a list allows is taken over, in a page of our own with its style inside and a policy that forbids all requests.
"""

import re
from collections.abc import Mapping
from html import escape
from html.parser import HTMLParser
from typing import Final

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""Content security policy of every page: nothing is fetched, run or sent."""

STYLE: Final = """
:root{color-scheme:light dark;--ink:#1d2329;--soft:#59636e;--line:#d5dbe1;--page:#fff;--head:#f3f5f7;--link:#0a58b8;
--good:#1a7f37;--bad:#b3261e;--warn:#8a5a00}
@media(prefers-color-scheme:dark){:root{--ink:#e4e8ec;--soft:#9aa5b1;--line:#39424c;--page:#14181c;--head:#1e242a;
--link:#79b3ff;--good:#56d075;--bad:#ff8a80;--warn:#f0b849}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:72rem;padding:0 1rem 3rem;background:var(--page);color:var(--ink);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;overflow-wrap:anywhere}
header{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;padding:.9rem 0;border-bottom:1px solid var(--line)}
a{color:var(--link)}header a[aria-current]{color:var(--ink);font-weight:600;text-decoration:none}
h1{font-size:1.5rem;line-height:1.25;margin:1.5rem 0 .25rem}
h2{font-size:1.1rem;margin:1.25rem 0 .25rem}.alert h2{margin:0}
h3{font-size:1rem;margin:1rem 0 .25rem}
p{margin:.25rem 0 .75rem}.lead{color:var(--soft)}
.alert{background:var(--head);border:1px solid var(--line);border-radius:6px;padding:.5rem .75rem;margin:1.5rem 0 .5rem}
table{border-collapse:collapse;width:100%;margin:.25rem 0}
td,th{border-bottom:1px solid var(--line);padding:.35rem .6rem;text-align:left;vertical-align:top}
th{color:var(--soft);font-weight:600;font-size:.85rem}
.rows td:first-child,.rows th:first-child{width:4.5rem;white-space:nowrap}
.rows td:last-child,.rows th:last-child{width:30%}
.badge,code{font:.87em ui-monospace,SFMono-Regular,Menlo,monospace;background:var(--head);border:1px solid var(--line);
border-radius:4px;padding:.05em .35em}
.good{color:var(--good)}.bad,.text-danger{color:var(--bad)}.warn{color:var(--warn)}
.text-danger .badge,.text-danger code{color:var(--ink)}
.contents{border:1px solid var(--line);border-radius:6px;padding:.5rem .75rem;margin:1rem 0}
.contents ul{list-style:none;display:flex;flex-wrap:wrap;gap:.1rem 1rem;margin:.25rem 0;padding:0}
th{overflow-wrap:break-word}
.rule{display:none}li{margin:.2rem 0}.alert:target,:target .alert{border-color:var(--link)}
@media(max-width:40rem){body{font-size:14px}
td,th{padding:.3rem .35rem}.rows td:last-child,.rows th:last-child{width:28%}}
@media print{header,.contents,:has(+div>.contents){display:none}h1,h2,h3,.alert{break-after:avoid}
tr{break-inside:avoid}}
"""

_TAGS: Final = {
    **{tag: tag for tag in ("a", "b", "code", "div", "em", "h3", "li", "ol", "p", "pre", "span", "strong", "ul")},
    **{tag: tag for tag in ("sub", "sup", "table", "tbody", "td", "th", "thead", "tr")},
    "h4": "h1",
    "h5": "h2",
    "h6": "h3",
}
"""What is taken over, and as what."""
_UNSEEN: Final = frozenset(
    {"head", "script", "style", "noscript", "template", "iframe", "object", "svg", "video", "audio", "footer", "button"}
)
"""Left out with all that is in them."""
_VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_PASSED: Final = frozenset({"body", "html", "label", "form", "section", "main", "i", "nav", "h1", "h2", "u", "small"})
"""What is in them is taken over, they are not."""
_ICONS: Final = {
    "fa-check-circle": '<b class="good" title="holds">\u2713</b>',
    "fa-times": '<b class="bad" title="does not hold">\u2717</b>',
    "fa-exclamation-triangle": '<b class="warn" title="could not be judged">!</b>',
}
_CLASSES: Final = frozenset({"alert", "badge", "lead", "text-danger"})


def page(title: str, body: str, *, links: Mapping[str, str]) -> str:
    """A whole page: `body` is HTML, `links` the names of the site's pages by file, of which `title` is one."""
    current = ' aria-current="page"'
    entries = "".join(
        f'<a href="{escape(file)}"{current if name == title else ""}>{escape(name)}</a>' for file, name in links.items()
    )
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><meta name="referrer" content="no-referrer">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n"
        f"<body><header>{entries}</header><main>{body}</main></body></html>\n"
    )


def body_of(html: str, *, files: Mapping[str, str]) -> str:
    """What a page of Great Expectations says: its text, headings, lists and tables, without a reference to elsewhere.

    `files`: the site's files by the end of the path under which the page links to them; other links are left out,
    those within the page stay. Words in angle brackets that are no HTML (a type of Arrow, a pattern) stay words.
    """
    reader = _Reader(files)
    reader.feed(html)
    reader.close()
    return re.sub(r"\s*\n\s*", "\n", "".join(reader.out))


class _Reader(HTMLParser):
    """Takes over what is allowed. What ends each open tag is on a stack: None where its content is left out."""

    def __init__(self, files: Mapping[str, str]) -> None:
        super().__init__(convert_charrefs=False)
        self.out: list[str] = []
        self._files = files
        self._open: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        classes = set(given.get("class", "").split())
        if tag in _VOID:
            self._write("<br>" if tag == "br" else "")
        elif tag in _UNSEEN or _folded(tag, given, classes):
            self._open.append((tag, None))
        elif tag in _TAGS or tag in _PASSED:
            start, end = self._taken(tag, given, classes)
            self._write(start)
            self._open.append((tag, end))
        else:
            self.handle_data(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in {name for name, _ in self._open}:
            return
        ended = ""
        while ended != tag:
            ended, end = self._open.pop()
            self._write(end or "")

    def handle_data(self, data: str) -> None:
        self._write(escape(data, quote=False))

    def handle_entityref(self, name: str) -> None:
        self._write(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._write(f"&#{name};")

    def _write(self, text: str) -> None:
        if all(end is not None for _, end in self._open):
            self.out.append(text)

    def _taken(self, tag: str, given: Mapping[str, str], classes: set[str]) -> tuple[str, str]:
        """How a tag that is taken over begins and ends."""
        if tag in _PASSED:
            icon = next((icon for name, icon in _ICONS.items() if name in classes), "")
            return ('<nav class="contents">', "</nav>") if tag == "nav" else (icon, "")
        name, kept = _TAGS[tag], sorted(classes & _CLASSES)
        if tag == "a":
            href = self._leads_to(given.get("href", ""))
            return (f'<a href="{escape(href)}">', "</a>") if href else ("", "")
        if tag == "table" and "data-search" in given:
            kept.append("rows")
        if tag == "li" and "list-style-type:none" in given.get("style", ""):
            kept.append("rule")
        marked = f' class="{" ".join(kept)}"' if kept else ""
        marked += f' id="{escape(given["id"])}"' if re.fullmatch(r"section-\d+", given.get("id", "")) else ""
        return f"<{name}{marked}{' hidden' if 'hidden' in given else ''}>", f"</{name}>"

    def _leads_to(self, href: str) -> str:
        """The address within the site, or nothing."""
        if re.fullmatch(r"#section-\d+", href):
            return href
        return next((file for end, file in self._files.items() if href.endswith(end)), "")


def _folded(tag: str, given: Mapping[str, str], classes: set[str]) -> bool:
    """Whether only a script would unfold it, or it is for use with one: the bar on top, the filter, the traceback."""
    return (
        "collapse" in classes
        or given.get("data-toggle") == "collapse"
        or {"card", "mb-3"} <= classes
        or (tag == "nav" and given.get("id") != "navigation")
    )

"""Pages of Great Expectations keep their words and lose whatever could reach out."""

import pytest

from expectations.offline import POLICY, STYLE, body_of, page

HOSTILE = """
<html><head><title>gone</title><link rel=stylesheet href=//cdn.example/x.css><base href='https://e.example'>
<meta http-equiv=refresh content='0;url=https://e.example'><style>@import 'https://e.example/a.css'</style>
<SCRIPT SRC=https://e.example/a.js></SCRIPT></head><body onload=go()>
<img src=https://e.example/p.png srcset='//e.example/2x 2x'><nav><a href='../index.html'>Home</a></nav>
<a href=' https://e.example/'>out</a><a href='JavaScript:go()'>js</a><a href='#section-2'>in</a>
<a href="../validations/r/gate.html">there</a><a href="https://e.example/other.html">elsewhere</a>
<p style='background:url(//e.example/b)' onclick="go()">text https://stays.example &amp; &#233; &lt;b&gt;</p>
<iframe src='https://e.example'>gone</iframe><video poster='https://e.example/v'>gone</video>
<form action='https://e.example'><input><button>gone</button></form>
<svg><image xlink:href='https://e.example/i.svg'/></svg><object data=x>gone</object>
<template><p>gone</p></template><footer>gone</footer><!-- gone --></body></html>
"""
FILES = {"/gate.html": "validation.html", "index.html": "index.html"}


def test_nothing_that_could_reach_out_is_taken_over() -> None:
    body = body_of(HOSTILE, files=FILES)
    for word in ("gone", "e.example/", "script", "go()", "style", "src", "url(", "@import", "meta", "Home", "<form"):
        assert word.lower() not in body.lower(), word


def test_words_and_links_within_the_site_stay() -> None:
    body = body_of(HOSTILE, files=FILES)
    assert "text https://stays.example &amp; &#233; &lt;b&gt;" in body
    assert '<a href="#section-2">in</a>' in body
    assert '<a href="validation.html">there</a>' in body
    assert "outjsin" in body.replace('<a href="#section-2">', "").replace("\n", "")
    assert "elsewhere" in body


@pytest.mark.parametrize(
    ("html", "body"),
    [
        ("", ""),
        ("<span>map<string, list<item: ü>></span>", "<span>map&lt;string, list&lt;item: ü&gt;&gt;</span>"),
        ("(?P<year>[0-9]{4}) & <[a-z]", "(?P&lt;year&gt;[0-9]{4}) &amp; &lt;[a-z]"),
        ("<p>a<br>b<hr>c<br/>d</p>", "<p>a<br>bc<br>d</p>"),
        ("<div><p>a</div>b", "<div><p>a</p></div>b"),
        ("a</div></x>b", "ab"),
        ("<h4>1</h4><h5>2</h5><h6>3</h6>", "<h1>1</h1><h2>2</h2><h3>3</h3>"),
        ('<i class="fas fa-times text-danger"></i> Failed', '<b class="bad" title="does not hold">\u2717</b> Failed'),
        ('<table data-search="True"><tr><td id=x>1', '<table class="rows"><tr><td>1'),
        ('<div id="section-3" class="alert x">a</div>', '<div class="alert" id="section-3">a</div>'),
        ('<div class="collapse"><p>a</p></div>b', "b"),
        ('<nav id="navigation"><ul><li>a</li></ul></nav>', '<nav class="contents"><ul><li>a</li></ul></nav>'),
        ("<script><p>a</p></script>b<style>c</style>", "b"),
        ("<script>a", ""),
    ],
)  # fmt: skip
def test_a_page_is_read_as_written(html: str, body: str) -> None:
    assert body_of(html, files={}) == body


def test_a_page_forbids_all_requests_and_links_to_the_others() -> None:
    text = page("A & b", "<p>body</p>", links={"index.html": "A & b", "c.html": "C"})
    assert f'content="{POLICY}"' in text
    assert "<title>A &amp; b</title>" in text
    assert '<a href="index.html" aria-current="page">A &amp; b</a><a href="c.html">C</a>' in text
    assert "url(" not in STYLE
    assert "@import" not in STYLE

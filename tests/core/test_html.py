"""Foreign HTML in our pages."""

import pytest

from promo.core.html import safe_html


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<p>Привет, <b>друзья</b>!</p>", "<p>Привет, <b>друзья</b>!</p>"),
        ("Две\nстроки", "Две<br>строки"),
        ("3 < 5 & 7", "3 &lt; 5 &amp; 7"),
        ("<h1>Афиша</h1><h2>Москва</h2>", "<h3>Афиша</h3><h3>Москва</h3>"),
        ("<script>alert(1)</script><p>Да</p>", "<p>Да</p>"),
        ('<p style="color:red" onclick="alert(1)" class="a" id="main">Да</p>', "<p>Да</p>"),
        ('<p>До<img src="https://track.example/1.gif">после</p>', "<p>Допосле</p>"),
        ('<a href="javascript:alert(1)">Жми</a>', '<a rel="noopener noreferrer">Жми</a>'),
        ('<a href="https://a.example/">Да</a>', '<a href="https://a.example/" rel="noopener noreferrer">Да</a>'),
        ("<style>p{}</style><iframe src=//x></iframe><form><input></form><p>Да", "<p>Да</p>"),
        ("", ""),
    ],
)
def test_only_text_lists_and_links_stay(written: str, shown: str) -> None:
    assert str(safe_html(written)) == shown

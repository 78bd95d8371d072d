import pytest

from domain.resources import rules
from domain.resources.errors import ResourceUrlInvalid


@pytest.mark.parametrize(
    "url",
    [
        "https://library.example/a",
        "https://library.example",
        "https://library.example:8443/a?b=c#d",
        "https://bücher.example/ä",
        "https://[2001:db8::1]/a",
        "https://library.example/a@b",
    ],
)
def test_url__of_the_web__passes(url):
    rules.check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://library.example/a",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,<script>",
        "//library.example/a",
        "HTTPS://library.example/a",
        "https:/library.example",
        "https:///a",
        "https://",
        "https://user@library.example/a",
        "https://user:secret@library.example/a",
        "https://@library.example",
        "https://library.example\\@evil.example",
        "https://library.example:port/a",
        "https://[2001:db8::1/a",
        "https://library.example/a b",
        "https://library.example/a\nb",
        "https://library.example/\u202efdp.exe",
        " https://library.example/a",
    ],
)
def test_url__that_could_harm__is_refused(url):
    with pytest.raises(ResourceUrlInvalid):
        rules.check_url(url)

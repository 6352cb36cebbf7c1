"""URLs in one form, sites, profiles and phone links."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.social import phone_link, profile, profiles_in
from pipeline.text.url import canonical, host_of, is_language_path, is_social, registrable, same_site, site_key


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("HTTPS://Help.Example", "https://help.example/"),
        ("http://help.example:80/a#b", "http://help.example/a"),
        ("https://help.example:8443/", "https://help.example:8443/"),
        ("https://help.example/?utm_source=a&id=2&fbclid=x", "https://help.example/?id=2"),
        ("https://help.example/?utm_medium=a", "https://help.example/"),
        ("//help.example/a", "http://help.example/a"),
        ("www.help.example/контакты", "http://www.help.example/%D0%BA%D0%BE%D0%BD%D1%82%D0%B0%D0%BA%D1%82%D1%8B"),
        ("https://help.example/%d0%ba", "https://help.example/%D0%BA"),
        ("https://help.example/к%0a", "https://help.example/%D0%BA%0A"),
        ("https://помощь.бел/", "https://xn--l1adbb7cs.xn--90ais/"),
        ("mailto:info@help.example", "mailto:info@help.example"),
        ("http://[::1", "http://[::1"),
    ],
)
def test_canonical(url: str, form: str) -> None:
    assert canonical(url) == form
    assert canonical(form) == form


@given(st.text(max_size=60))
def test_canonical_never_raises(text: str) -> None:
    once = canonical(f"https://help.example/{text}")
    assert canonical(once) == once


def test_sites() -> None:
    assert site_key("https://www.help.example/en/") == "help.example"
    assert registrable("https://help.unhcr.org/belarus/") == "unhcr.org"
    assert registrable("https://a.b.co.uk/") == "b.co.uk"
    assert registrable("http://127.0.0.1:8080/") == "127.0.0.1:8080"
    assert registrable("http://localhost:81/") == "localhost:81"
    assert same_site("https://help.unhcr.org/", "http://www.unhcr.org/by/")
    assert not same_site("http://127.0.0.1:1/", "http://127.0.0.1:2/")
    assert not same_site("https://one.wordpress.com/", "https://two.wordpress.com/")
    assert not same_site("mailto:a@b.org", "mailto:c@d.org")
    assert host_of("nonsense") == ""


@pytest.mark.parametrize("path", ["/en", "/ru/", "/en-gb/", "/be_BY/", "zh-hans"])
def test_language_paths(path: str) -> None:
    assert is_language_path(path)


@pytest.mark.parametrize("path", ["/", "/by/", "/en/contact", "/news", ""])
def test_other_paths(path: str) -> None:
    assert not is_language_path(path)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://x.com/HelpOrg?lang=en", "https://twitter.com/helporg"),
        ("https://mobile.twitter.com/HelpOrg", "https://twitter.com/helporg"),
        ("https://www.facebook.com/HelpOrg/", "https://facebook.com/helporg"),
        ("https://be-by.facebook.com/profile.php?id=100012", "https://facebook.com/profile.php?id=100012"),
        ("https://www.facebook.com/pages/Help/123", "https://facebook.com/pages/help/123"),
        ("https://t.me/s/help_org", "https://t.me/help_org"),
        ("https://www.youtube.com/channel/UCabcDEF", "https://youtube.com/channel/UCabcDEF"),
        ("https://www.linkedin.com/company/help/about/", "https://linkedin.com/company/help"),
        ("https://www.facebook.com/sharer/sharer.php?u=x", None),
        ("https://twitter.com/intent/tweet?text=x", None),
        ("https://twitter.com/helporg/status/1", None),
        ("https://t.me/share/url?url=x", None),
        ("https://vk.com/share.php?url=x", None),
        ("https://www.youtube.com/watch?v=1", None),
        ("https://youtu.be/abc", None),
        ("https://wa.me/?text=x", None),
        ("https://www.facebook.com/", None),
        ("https://help.example/twitter.com/x", None),
    ],
)
def test_profiles(url: str, found: str | None) -> None:
    assert profile(url) == found


def test_printed_profiles() -> None:
    assert profiles_in("Write to t.me/help_org, or facebook.com/HelpOrg.") == [
        ("https://t.me/help_org", 9, 22),
        ("https://facebook.com/helporg", 27, 47),
    ]
    assert is_social("https://www.instagram.com/help/")
    assert not is_social("https://notfacebook.com/help")


@pytest.mark.parametrize(
    ("href", "channel"),
    [
        ("tel:+375 29 123-45-67", ""),
        ("tel:8(029)1234567", ""),
        ("https://wa.me/375291234567", "whatsapp"),
        ("https://api.whatsapp.com/send?phone=375291234567&text=hi", "whatsapp"),
        ("whatsapp://send?phone=+375291234567", "whatsapp"),
        ("viber://chat?number=%2B375291234567", "viber"),
        ("https://signal.me/#p/+375291234567", "signal"),
        ("https://t.me/+375291234567", "telegram"),
        ("sms:+375291234567?body=x", "sms"),
    ],
)
def test_phone_links(href: str, channel: str) -> None:
    found = phone_link(href, ("BY",))
    assert found is not None
    assert (found[0], found[2]) == ("+375291234567", channel)


@pytest.mark.parametrize("href", ["tel:", "https://wa.me/?text=x", "https://t.me/+AbCdEf", "/contact", "tel:112"])
def test_no_phone_links(href: str) -> None:
    assert phone_link(href, ("BY",)) is None

import logging

import pytest
from django.db import IntegrityError, connection, transaction

from config.telemetry.scrubbing import HIDDEN, clean_text, scrub, told
from tests.factories.users import UserFactory

EMAIL = "binh.tran@university.test"


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (f"no letter to {EMAIL}, sorry", "no letter to (e-mail), sorry"),
        (f"<{EMAIL}>", "<(e-mail)>"),
        ("Authorization: Bearer abc.def-123", "Authorization: Bearer (token)"),
        ("got eyJhbGciOi.eyJzdWIi.c2ln here", "got (token) here"),
        ("redis://:pa55word@redis:6379/0 is away", "redis://(login)@redis:6379/0 is away"),
        ("postgresql://cms_app:pa55@db/cms", "postgresql://(login)@db/cms"),
        ("GET /api/v1/units?token=abc HTTP/1.1", "GET /api/v1/units?(query) HTTP/1.1"),
        ("key 0123456789abcdef0123456789abcdef01234567 is bad", "key (long) is bad"),
        ("01930000-0000-7000-8000-000000000000 stays", "01930000-0000-7000-8000-000000000000 stays"),
        ("Is this a question? Yes.", "Is this a question? Yes."),
    ],
)
def test_words__with_what_opens_or_names__lose_it_and_nothing_else(words, kept):
    assert clean_text(words) == kept


def test_field__named_for_a_secret__is_hidden_also_within_others():
    line = scrub(None, "", {"event": "x", "password": "a", "reset_token": "b", "facts": {"email": "c", "n": 1}, "n": 2})

    assert line == {
        "event": "x",
        "password": HIDDEN,
        "reset_token": HIDDEN,
        "facts": {"email": HIDDEN, "n": 1},
        "n": 2,
    }


def test_line_of_the_queue__with_arguments__loses_them():
    event = f"Starting job authentication.send_password_reset[7](email='{EMAIL}', page='(a)')"

    line = scrub(None, "", {"event": event, "logger": "procrastinate.worker.worker"})

    assert line["event"] == "Starting job authentication.send_password_reset[7]"
    event = event.replace("[7]", "[None]")
    assert scrub(None, "", {"event": event, "logger": "procrastinate.jobs"})["event"].endswith("reset[None]")


@pytest.mark.django_db
def test_exception__of_a_constraint__tells_its_name_and_no_value():
    UserFactory(email=EMAIL)
    with pytest.raises(IntegrityError, match=EMAIL) as caught, transaction.atomic():  # so a plain traceback shows it
        UserFactory(email=EMAIL)

    words = "\n".join(told(caught.value))
    assert EMAIL not in words
    assert "[23505] duplicate key value violates unique constraint" in words
    assert "constraint=" in words
    assert "table=users" in words


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["canary", "canary\nof lines", 'a"canary"b', 'a"canary', "it's a\\'canary"])
def test_exception__of_a_bad_value__does_not_show_it(value):
    with pytest.raises(Exception, match="canary") as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT %s::int", [value])

    words = "\n".join(told(caught.value))
    assert "[22P02]" in words
    assert "canary" not in words


@pytest.mark.parametrize("value", ['it\'s a "canary" b', "a'canary'b", "a\\'canary", "'\ncanary\n"])
def test_exception__whose_words_quote_quotes__shows_nothing_between_them(value):
    assert "canary" not in "\n".join(told(KeyError(value)))
    assert "canary" not in "\n".join(told(ValueError(f"bad value {value!r}, {[value]}")))


@pytest.mark.parametrize("text", ["a" * 10**7, "@" + "a" * 10**7, "a-" * 10**6, "a@b " * 10**6, "eyJ-" * 10**6])
def test_words__without_end__are_read_in_time_and_cut(text):
    assert len(clean_text(text)) <= 2001


def test_words__cut_in_an_address__do_not_keep_its_beginning():
    assert "binh" not in clean_text("x " * 1_990 + EMAIL * 2)


def test_exception__with_a_cause__tells_kinds_and_places_of_both_without_what_was_sent():
    def fail():
        try:
            int("canary")
        except ValueError as error:
            raise KeyError("canary2") from error

    with pytest.raises(KeyError) as caught:
        fail()

    words = "\n".join(told((KeyError, caught.value, caught.tb)))
    assert "builtins.KeyError: '…'" in words
    assert "builtins.ValueError: invalid literal for int() with base 10: '…'" in words
    assert "tests/production/observing/test_scrubbing.py" in words
    assert "canary" not in words


def test_exception__of_our_own_mistake__keeps_the_names_in_our_code():
    with pytest.raises(AttributeError) as caught:
        None.missing  # noqa: B018

    assert "'NoneType' object has no attribute 'missing'" in "\n".join(told(caught.value))


@pytest.mark.parametrize("name", ["botocore.auth", "botocore.endpoint", "urllib3.connectionpool", "httpcore.http11"])
def test_libraries__that_write_down_what_they_send__do_not_at_any_level_of_ours(monkeypatch, name):
    monkeypatch.setattr(logging.getLogger(), "level", logging.DEBUG)
    logging.getLogger().manager._clear_cache()

    assert not logging.getLogger(name).isEnabledFor(logging.DEBUG)
    assert logging.getLogger("somebody.else").isEnabledFor(logging.DEBUG)

"""No record holds what lets somebody in, nor what some of its readers may not read."""

import json
from uuid import UUID

import pytest
from django.apps import apps
from django.db import models

from domain.audit.commands import describe_event
from domain.audit.rules import HIDDEN, PRIVATE, is_private, is_secret, is_security
from domain.shared.actor import Actor

SYSTEM = Actor.system(reason="test")
MODELS = [model for model in apps.get_models() if model.__module__.startswith("domain.")]
# What a name with one of these says is looked at: it is secret, or stands below with a reason.
LOOKS_SECRET = ("password", "secret", "token", "digest", "hash", "key", "credential", "challenge", "otp", "recovery")
NOT_SECRET = {
    ("File", "storage_key"): "where the bytes lie, which is of no use without the storage's own key",
    ("GoldTransaction", "key"): "what a deed is known by, so that it is done once",
    ("Happening", "key"): "what has happened, so that it is told once",
    ("LoginFailures", "key"): "a hash of what was typed, or a network",
    ("StoredAnswer", "key"): "chosen by the client to name its own request",
}
SUSPECTS = [
    pytest.param(model, field, id=f"{model.__name__}.{field.name}")
    for model in MODELS
    for field in model._meta.concrete_fields
    if (isinstance(field, models.BinaryField) or any(word in field.name for word in LOOKS_SECRET))
    and not isinstance(field, models.DateTimeField | models.BooleanField | models.ForeignKey)
    and not field.primary_key
    and (model.__name__, field.name) not in NOT_SECRET
]
PLANTED = "never-to-be-seen"


@pytest.mark.parametrize(("model", "field"), SUSPECTS)
def test_secret__before_or_after__is_hidden(model, field):
    value = PLANTED.encode() if isinstance(field, models.BinaryField) else PLANTED

    event = describe_event(
        SYSTEM, action="x.y", about=model(), before={field.attname: value}, after={field.name: value}
    )

    assert PLANTED not in repr(event.before) + repr(event.after)
    assert event.before == {field.attname: HIDDEN}
    assert event.after == {field.name: HIDDEN}


def test_suspects__hold_the_password_and_the_digest():
    assert {"User.password", "RefreshToken.digest"} <= {each.id for each in SUSPECTS}


def test_names_that_are_excused__are_still_there():
    names = {(model.__name__, field.name) for model in MODELS for field in model._meta.concrete_fields}

    assert set(NOT_SECRET) <= names


@pytest.mark.parametrize("value", [PLANTED.encode(), memoryview(PLANTED.encode()), bytearray(PLANTED.encode())])
def test_bytes__under_any_name__are_hidden(value):
    assert describe_event(SYSTEM, action="x.y", after={"picture": value}).after == {"picture": HIDDEN}


def test_secret__deep_inside_a_value__is_hidden():
    after = {"payload": {"items": [{"password": PLANTED, "name": "Linh"}], "at": ({"access_key": PLANTED},)}}

    event = describe_event(SYSTEM, action="x.y", after=after)

    assert event.after == {"payload": {"items": [{"password": HIDDEN, "name": "Linh"}], "at": [{"access_key": HIDDEN}]}}


@pytest.mark.parametrize("name", ["password", "code_digest", "totp_secret", "refresh_token", "public_key", "otp"])
def test_name__of_a_secret__is_known(name):
    assert is_secret(name)


@pytest.mark.parametrize("name", ["email", "code", "tokenised", "passwordless_since", "keyboard", "id", "status"])
def test_name__of_no_secret__is_left_alone(name):
    assert not is_secret(name)


@pytest.mark.parametrize("name", ["phone", "address", "date_of_birth", "emergency_contact"])
def test_field__that_an_auditor_may_not_read__is_told_only_as_changed(name):
    user = apps.get_model("users", "User")(pk=UUID(int=1))

    event = describe_event(SYSTEM, action="user.change", about=user, before={name: "old"}, after={name: "new"})

    assert (event.before, event.after) == ({name: PRIVATE}, {name: PRIVATE})


def test_field__that_every_reader_of_the_record_may_read__is_kept():
    assert not is_private("user", "email")
    assert not is_private("student_profile", "academic_standing")
    assert not is_private("unit", "address")


def test_password_hash__set_through_a_model__is_in_no_record(db):
    user = apps.get_model("users", "User").objects.create_user("linh@example.org", "campus-demo-2026")
    values = {field.attname: getattr(user, field.attname) for field in user._meta.concrete_fields}

    event = describe_event(SYSTEM, action="user.change", about=user, before=values)

    assert user.password not in json.dumps(event.before, default=str)
    assert event.before["email"] == "linh@example.org"


@pytest.mark.parametrize(
    "action", ["user_role.add", "device_session.add", "user.deactivate", "session.log_in", "calendar_feed.rotate"]
)
def test_action__that_gives_or_takes_power__is_one_of_security(action):
    assert is_security(action)


@pytest.mark.parametrize("action", ["unit.change", "user.change", "user_rolex.add", "session.move"])
def test_action__of_daily_work__is_not(action):
    assert not is_security(action)

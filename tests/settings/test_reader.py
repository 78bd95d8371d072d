import pytest
from django.core.exceptions import ImproperlyConfigured

from config.env import Environment, read
from config.settings.parts.files import bucket
from tests.settings.starting import valid_production


def refused(**changes: str) -> list[str]:
    """Return what is wrong with an environment that differs from a valid one in this."""
    with pytest.raises(ImproperlyConfigured) as refusal:
        read(valid_production() | changes, strict=True)
    return [line.removeprefix("  - ") for line in str(refusal.value).splitlines()[1:]]


def accepted(**changes: str) -> Environment:
    return read(valid_production() | changes, strict=True)


def test_variable__from_a_file__is_read(tmp_path):
    (tmp_path / "password").write_text("a#secret/with:signs\n")

    environment = accepted(POSTGRES_PASSWORD="", POSTGRES_PASSWORD_FILE=str(tmp_path / "password"))

    assert environment.database_url == "postgresql://cms:a%23secret%2Fwith%3Asigns@db.university.test:5432/cms"


def test_variable__set_beside_its_file__is_taken(tmp_path):
    environment = accepted(PUBLIC_URL="https://cms.test/", PUBLIC_URL_FILE=str(tmp_path / "missing"))

    assert environment.public_url == "https://cms.test"


def test_variable__from_a_file_with_a_placeholder__is_refused(tmp_path):
    (tmp_path / "key").write_text("change-me")

    problems = refused(DJANGO_SECRET_KEY="", DJANGO_SECRET_KEY_FILE=str(tmp_path / "key"))

    assert problems == ["DJANGO_SECRET_KEY still holds a placeholder"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "REDIS_URL_FILE can't be read: No such file or directory"),
        (b"\xff\xfe", "REDIS_URL_FILE can't be read: not text"),
        (b"\n", "REDIS_URL_FILE is empty"),
    ],
)
def test_variable__whose_file_gives_nothing__is_refused_once(tmp_path, content, problem):
    if content is not None:
        (tmp_path / "url").write_bytes(content)

    assert refused(REDIS_URL="", REDIS_URL_FILE=str(tmp_path / "url")) == [problem]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"DJANGO_SECRET_KEY": "a1b2c3"}, "DJANGO_SECRET_KEY is shorter than 32 characters"),
        ({"DJANGO_SECRET_KEY": "ab" * 30}, "DJANGO_SECRET_KEY is not random"),
        ({"EMAIL_USE_TLS": "perhaps"}, "EMAIL_USE_TLS must be true or false, not 'perhaps'"),
        ({"POSTGRES_PORT": "pg"}, "POSTGRES_PORT must be a whole number from 1 on, not 'pg'"),
        ({"WEB_CONCURRENCY": "0"}, "WEB_CONCURRENCY must be a whole number from 1 on, not '0'"),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES must be a whole number from 0 on, not '-1'"),
        ({"THROTTLE_USER": "fast"}, "THROTTLE_USER must be requests/seconds, such as 60/60, not 'fast'"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT must be one of json, console, not 'xml'"),
    ],
)
def test_variable__with_a_bad_value__is_refused(changes, problem):
    assert refused(**changes) == [problem]


BUCKET = {
    "FILE_STORAGE": "s3",
    "AWS_STORAGE_BUCKET_NAME": "files",
    "AWS_S3_REGION_NAME": "ap-southeast-2",
    "AWS_ACCESS_KEY_ID": "AKIA1",
    "AWS_SECRET_ACCESS_KEY": "2f8b31",
}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"AWS_STORAGE_BUCKET_NAME": ""}, "AWS_STORAGE_BUCKET_NAME is not set, but FILE_STORAGE is s3"),
        ({"AWS_S3_REGION_NAME": ""}, "AWS_S3_REGION_NAME is not set, but FILE_STORAGE is s3"),
        ({"FILE_STORAGE": ""}, "AWS_STORAGE_BUCKET_NAME is set, but FILE_STORAGE is not s3"),
        ({"FILE_STORAGE": "ftp"}, "FILE_STORAGE must be one of filesystem, s3, not 'ftp'"),
        ({"AWS_S3_ENDPOINT_URL": "http://s3.university.test"}, "AWS_S3_ENDPOINT_URL must begin with https://"),
        ({"AWS_STORAGE_BUCKET_NAME": "change-me"}, "AWS_STORAGE_BUCKET_NAME still holds a placeholder"),
        (
            {"AWS_SECRET_ACCESS_KEY": ""},
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY come together, or neither: then the role counts",
        ),
    ],
)
def test_bucket__half_configured__is_refused(changes, problem):
    assert problem in refused(**BUCKET | changes)


def test_bucket__with_keys_or_with_the_role_of_the_machine__is_accepted():
    for keys in ({}, {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}):
        environment = accepted(**BUCKET | keys)

        assert (environment.file_storage, environment.s3_bucket) == ("s3", "files")
        options = bucket(environment)["OPTIONS"]
        assert (options["access_key"] is None) == bool(keys)
        assert options["client_config"].s3 == {"addressing_style": "virtual"}


GENERATOR = {"GENERATOR_URL": "https://models.university.test/v1", "GENERATOR_MODEL": "m"}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        (
            {"GENERATOR_MODEL": ""},
            "GENERATOR_URL and GENERATOR_MODEL come together, or neither: then nothing drafts texts",
        ),
        (
            {"GENERATOR_URL": "http://models.university.test/v1"},
            "GENERATOR_URL must begin with https://, unless it is on this machine",
        ),
        *(
            ({"GENERATOR_URL": address}, "GENERATOR_URL must be an http address without a user or a password in it")
            for address in ("ftp://models.university.test", "https://", "https://me:secret@models.university.test")
        ),
        ({"GENERATOR_TIMEOUT": "121"}, "GENERATOR_TIMEOUT is at most 120 seconds"),
        ({"GENERATOR_API_KEY": "change-me"}, "GENERATOR_API_KEY still holds a placeholder"),
    ],
)
def test_generator__half_configured_or_without_tls__is_refused(changes, problem):
    assert refused(**GENERATOR | changes) == [problem]


def test_generator__away_over_tls_or_on_this_machine_or_not_at_all__is_accepted():
    assert accepted(**GENERATOR, GENERATOR_API_KEY="k").generator_api_key == "k"
    assert accepted(**GENERATOR | {"GENERATOR_URL": "http://localhost:11434/v1"}).generator_seconds == 30
    assert accepted().generator_url == ""


@pytest.mark.parametrize(("storage", "at"), [({}, "/media/"), (BUCKET, "")])
def test_media__handed_over__only_where_the_proxy_has_them(storage, at):
    assert accepted(**storage, MEDIA_ACCEL="true").media_handed_over_at == at
    assert accepted(**storage).media_handed_over_at == ""


def test_storage__without_a_word__is_the_file_system():
    assert accepted().file_storage == "filesystem"


def test_secret__with_a_placeholder_inside__is_refused_without_being_told():
    assert refused(POSTGRES_PASSWORD="changeme-but-almost-secret") == ["POSTGRES_PASSWORD still holds a placeholder"]


def test_secret__with_strange_signs__is_accepted():
    assert "%3C" in accepted(POSTGRES_PASSWORD="4<t$R>2@x/#").database_url


def test_environment__in_development__needs_nothing():
    environment = read({}, strict=False)

    assert environment.database_url == "postgresql://cms:cms@127.0.0.1:5432/cms"
    assert environment.bind == "127.0.0.1:8000"
    assert environment.admin_path == "admin/"


def test_environment__in_production__is_closed_by_default():
    environment = accepted(SECURE_SSL_REDIRECT="")

    assert environment.secure_ssl_redirect is True
    assert environment.admin_path == ""
    assert environment.database_ssl_mode == "verify-full"
    assert environment.log_format == "json"


def test_lists_and_paths__however_written__are_tidied():
    environment = accepted(ALLOWED_HOSTS=" a.test, ,b.test ", DJANGO_ADMIN_PATH="/door", DATABASE_URL="postgresql:///x")

    assert environment.allowed_hosts == ["a.test", "b.test"]
    assert environment.admin_path == "door/"
    assert environment.database_url == "postgresql:///x"


def test_passkeys__nothing_said__the_front_ends_and_the_apis_own_address():
    environment = accepted(
        CORS_ALLOWED_ORIGINS="https://app.cms.test,https://m.cms.test", PUBLIC_URL="https://cms.test/"
    )

    assert environment.webauthn_rp_id == "app.cms.test"
    assert environment.webauthn_origins == ["https://app.cms.test", "https://m.cms.test", "https://cms.test"]


def test_passkeys__domain_and_origins_named__taken():
    environment = accepted(WEBAUTHN_RP_ID="cms.test", WEBAUTHN_ORIGINS="https://cms.test,https://app.cms.test")

    assert environment.webauthn_rp_id == "cms.test"
    assert environment.webauthn_origins == ["https://cms.test", "https://app.cms.test"]


def test_passkeys__origin_of_another_domain__refused():
    problems = refused(WEBAUTHN_RP_ID="cms.test", WEBAUTHN_ORIGINS="https://app.cms.test,https://evilcms.test")

    assert problems == ["WEBAUTHN_ORIGINS: https://evilcms.test is not of the domain cms.test (WEBAUTHN_RP_ID)"]


def test_mail__in_development__becomes_files_unless_a_server_is_named():
    assert read({}, strict=False).email_folder.endswith(".local/mail")
    assert read({"EMAIL_HOST": "mail"}, strict=False).email_folder == ""

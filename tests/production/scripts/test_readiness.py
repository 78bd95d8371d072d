from scripts.production import preflight
from scripts.production.dotenv import Variables
from tests.support.nginx import nginx, prepared
from tests.support.upstream import upstream


def test_readiness__asked_for_through_the_real_nginx__is_that_of_the_named_host_alone(tmp_path):
    with upstream() as server:
        place = f"127.0.0.1:{server.port}"
        settings = prepared(tmp_path, "cms.university.test", CMS_WEB_UPSTREAM=place, CMS_STREAM_UPSTREAM=place)
        with nginx(tmp_path, settings) as proxy:
            port = {"CMS_PUBLISH_HTTPS": str(proxy.https)}
            ours = preflight.complaint(Variables({"CMS_SERVER_NAME": "cms.university.test"}, port))
            another = preflight.complaint(Variables({"CMS_SERVER_NAME": "another.test"}, port))

    assert ours == ""
    assert another != ""

"""What must hold when the database's connections break under the real server."""

import http.client

import pytest
from django.db import connection

from api.tokens import AccessToken
from tests.factories.users import DeviceSessionFactory, UserRoleFactory
from tests.support.race import race
from tests.support.server import gunicorn

pytestmark = pytest.mark.django_db(transaction=True)
END_THE_OTHERS = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'cms'
"""


def test_server__every_connection_ended__the_next_requests_succeed():
    session = DeviceSessionFactory()
    UserRoleFactory(user=session.user)
    token = str(AccessToken.of(session))

    def statuses(port):
        def get(number):
            wire = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            wire.request("GET", "/api/v1/units", headers={"Authorization": f"Bearer {token}"})
            status = wire.getresponse().status
            wire.close()
            return status

        return race(get, runners=16)

    with gunicorn() as port:
        assert statuses(port) == [200] * 16
        with connection.cursor() as cursor:
            cursor.execute(END_THE_OTHERS)
            assert cursor.fetchone()[0] >= 1

        assert statuses(port) == [200] * 16

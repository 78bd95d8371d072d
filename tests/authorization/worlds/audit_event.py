from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World
from tests.factories.audit import AuditEventFactory


def rows(cast: Cast) -> dict[str, Row]:
    return {
        "done_by_the_caller": Row(AuditEventFactory(actor_id=cast.caller.pk).pk),
        "done_to_the_caller": Row(AuditEventFactory(object_type="user", object_id=cast.caller.pk).pk),
    }


WORLD = World("audit_event", rows)

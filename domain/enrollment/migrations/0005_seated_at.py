"""From when on a request is a place."""

import domain.policy.workflows
from django.conf import settings
from django.db import migrations, models


# When a request of before became a place is on no row: that it was asked for then is the best that is known.
BACKFILL = """
UPDATE enrollments SET seated_at = requested_at WHERE status IN ('enrolled', 'completed', 'failed') AND seated_at IS NULL;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('academic', '0003_seats'),
        ('enrollment', '0004_lists_of_the_office'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='enrollment',
            name='seated_at',
            field=models.DateTimeField(help_text='From when on it is a place, and no request any more.', null=True),
        ),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='enrollment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', (domain.policy.workflows.EnrollmentState['ENROLLED'], domain.policy.workflows.EnrollmentState['COMPLETED'], domain.policy.workflows.EnrollmentState['FAILED'])), _negated=True), ('seated_at__isnull', False), _connector='OR'), name='enrollments_places_have_a_beginning'),
        ),
    ]

"""The tables exist already: they were the area `users`'s until now."""

from typing import Any

import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

import domain.shared.clock


def _record() -> list[tuple[str, Any]]:
    return [
        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
        ('version', models.PositiveIntegerField(default=1, editable=False)),
        ('created_at', models.DateTimeField(default=domain.shared.clock.now, editable=False)),
        ('updated_at', models.DateTimeField(default=domain.shared.clock.now, editable=False)),
    ]


class Migration(migrations.Migration):
    initial = True

    dependencies = [("users", "0002_logins_move_out")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='DeviceSession',
                    fields=[
                        *_record(),
                        ('user_agent', models.CharField(blank=True, max_length=200)),
                        ('last_seen_at', models.DateTimeField(default=domain.shared.clock.now)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('ended_because', models.CharField(blank=True, max_length=20)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='device_sessions', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'db_table': 'device_sessions',
                        'indexes': [models.Index(fields=['user', '-last_seen_at'], name='device_sessions_by_user')],
                    },
                ),
                migrations.CreateModel(
                    name='RefreshToken',
                    fields=[
                        *_record(),
                        ('digest', models.BinaryField(max_length=32)),
                        ('expires_at', models.DateTimeField()),
                        ('used_at', models.DateTimeField(null=True)),
                        ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='refresh_tokens', to='authentication.devicesession')),
                    ],
                    options={
                        'db_table': 'refresh_tokens',
                        'constraints': [models.UniqueConstraint(fields=('digest',), name='refresh_tokens_digest_is_unique')],
                    },
                ),
            ]
        )
    ]

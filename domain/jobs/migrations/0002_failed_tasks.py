from django.db import migrations, models

VIEW = """
CREATE VIEW failed_tasks AS
SELECT lpad(to_hex(job.id), 32, '0')::uuid AS id, job.task_name AS name, job.attempts,
       coalesce(min(event.at), now()) AS queued_at, coalesce(max(event.at), now()) AS failed_at
FROM procrastinate_jobs job LEFT JOIN procrastinate_events event ON event.job_id = job.id
WHERE job.status = 'failed'
GROUP BY job.id;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0001_initial'),
        ('procrastinate', '0041_post_retry_failed_job'),
    ]

    operations = [
        migrations.CreateModel(
            name='FailedTask',
            fields=[
                ('id', models.UUIDField(help_text='The number in the queue, in the form of all ids.', primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=128)),
                ('attempts', models.IntegerField()),
                ('queued_at', models.DateTimeField()),
                ('failed_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'failed_tasks',
                'managed': False,
            },
        ),
        migrations.RunSQL(VIEW, "DROP VIEW failed_tasks"),
    ]

"""Find tickets by their numbers and texts, too. PostgreSQL can't change how a column is generated."""

import django.contrib.postgres.indexes
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.db import migrations, models

import domain.shared.models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="ticket", name="tickets_search"),
        migrations.RemoveField(model_name="ticket", name="searched"),
        migrations.AddField(
            model_name="ticket",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=domain.shared.models.Unaccented(
                    django.db.models.functions.text.Concat(
                        django.db.models.functions.comparison.Cast("number", models.TextField()),
                        models.Value(" "),
                        "title",
                        models.Value(" "),
                        django.db.models.functions.text.Left("text", 2000),
                        output_field=models.TextField(),
                    )
                ),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("searched", "gin_trgm_ops"), name="tickets_search"
            ),
        ),
    ]

"""Device sessions and refresh tokens belong to the area `authentication` from now on; their tables stay."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("users", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel("RefreshToken"), migrations.DeleteModel("DeviceSession")]
        )
    ]

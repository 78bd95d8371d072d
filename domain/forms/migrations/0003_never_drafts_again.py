from django.db import migrations, models

NAME = "form_submissions_are_frozen_once_submitted"
FROZEN = """
DROP TRIGGER {name} ON form_submissions;
CREATE TRIGGER {name} BEFORE UPDATE ON form_submissions
    FOR EACH ROW WHEN (OLD.status <> 'draft' AND ({more}(NEW.answers, NEW.form_id, NEW.form_version_id, NEW.person_id)
                       IS DISTINCT FROM (OLD.answers, OLD.form_id, OLD.form_version_id, OLD.person_id)))
    EXECUTE FUNCTION cms_refuse_rewriting('id');
"""


class Migration(migrations.Migration):
    dependencies = [("forms", "0002_frozen_and_counted")]
    operations = [
        migrations.RunSQL(
            FROZEN.format(name=NAME, more="NEW.status = 'draft' OR "), FROZEN.format(name=NAME, more="")
        ),
        migrations.AddIndex(
            model_name="formsubmission",
            index=models.Index(fields=["-created_at", "-id"], name="form_submissions_by_time"),
        ),
    ]

"""The place of facts in world order as a column of its own, and the lease of the summaries' worker.

Facts recorded before this migration get their place from `manage.py rebuild_projections`.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("issues", "0001_initial"), ("rounds", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="position", name="issues_position_history"),
        migrations.RemoveIndex(model_name="statuschange", name="issues_status_history"),
        migrations.AddField(
            model_name="position",
            name="world_order",
            field=models.BigIntegerField(default=0, editable=False),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="statuschange",
            name="world_order",
            field=models.BigIntegerField(default=0, editable=False),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="position",
            index=models.Index(fields=["issue", "party", "world_order", "id"], name="issues_position_history"),
        ),
        migrations.AddIndex(
            model_name="statuschange",
            index=models.Index(fields=["issue", "world_order", "id"], name="issues_status_history"),
        ),
        migrations.RemoveField(model_name="summarymark", name="claimed_until"),
        migrations.CreateModel(
            name="RecomputeLease",
            fields=[
                (
                    "negotiation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="recompute_lease",
                        serialize=False,
                        to="rounds.negotiation",
                    ),
                ),
                ("holder", models.CharField(blank=True, max_length=36)),
                ("until", models.DateTimeField(null=True)),
            ],
        ),
    ]

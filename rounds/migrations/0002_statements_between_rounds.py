"""A readout may be a statement made between rounds: it belongs to the talks, and names a round or a day."""

import django.db.models.deletion
from django.db import migrations, models


def belong_to_the_talks(apps, schema_editor):
    """Each readout belongs to the negotiation of its round."""
    rounds = apps.get_model("rounds", "Round").objects.filter(pk=models.OuterRef("round"))
    readouts = apps.get_model("rounds", "Readout").objects
    readouts.update(negotiation=models.Subquery(rounds.values("negotiation")[:1]))
    if schema_editor.connection.vendor == "postgresql":
        # Or the table could not be altered in the same transaction.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0001_initial'),
        ('rounds', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='readout',
            name='negotiation',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='readouts', to='rounds.negotiation'),
        ),
        migrations.RunPython(belong_to_the_talks, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='readout',
            name='negotiation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readouts', to='rounds.negotiation'),
        ),
        migrations.AlterField(
            model_name='readout',
            name='round',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='readouts', to='rounds.round'),
        ),
        migrations.AddConstraint(
            model_name='readout',
            constraint=models.CheckConstraint(condition=models.Q(('on__isnull', False), ('round__isnull', False), _connector='OR'), name='rounds_readout_has_a_day_or_round', violation_error_code='on', violation_error_message='Name the round or the day it was said.'),
        ),
    ]

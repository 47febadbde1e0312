"""The words readouts are found by, those on record included."""

import django.db.models.deletion
import tradetalks.lib.full_text.table
from django.db import migrations, models

from tradetalks.lib.full_text.migrating import fill, index_words


class Migration(migrations.Migration):

    dependencies = [
        ('rounds', '0003_deadline_steps_name_their_day'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReadoutText',
            fields=[
                ('words', tradetalks.lib.full_text.table.WordsField(editable=False)),
                ('stream', models.TextField(editable=False)),
                ('row', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_text', serialize=False, to='rounds.readout')),
            ],
            options={
                'abstract': False,
            },
        ),
        index_words('rounds.ReadoutText'),
        fill('rounds.ReadoutText', 'rounds.Readout', ('text', 'speaker')),
    ]

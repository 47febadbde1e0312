"""The words issues and positions are found by, those on record included."""

import django.db.models.deletion
import tradetalks.lib.full_text.table
from django.db import migrations, models

from tradetalks.lib.full_text.migrating import fill, index_words


class Migration(migrations.Migration):

    dependencies = [
        ('issues', '0003_rules_of_references_offers_and_deadlines'),
    ]

    operations = [
        migrations.CreateModel(
            name='IssueText',
            fields=[
                ('words', tradetalks.lib.full_text.table.WordsField(editable=False)),
                ('stream', models.TextField(editable=False)),
                ('row', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_text', serialize=False, to='issues.issue')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PositionText',
            fields=[
                ('words', tradetalks.lib.full_text.table.WordsField(editable=False)),
                ('stream', models.TextField(editable=False)),
                ('row', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_text', serialize=False, to='issues.position')),
            ],
            options={
                'abstract': False,
            },
        ),
        index_words('issues.IssueText'),
        index_words('issues.PositionText'),
        fill('issues.IssueText', 'issues.Issue', ('ref', 'title', 'description')),
        fill('issues.PositionText', 'issues.Position', ('text', 'condition_text', 'quantity_metric', 'quantity_window')),
    ]

"""The words sources are found by, those on record included."""

import django.db.models.deletion
import tradetalks.lib.full_text.table
from django.db import migrations, models

from tradetalks.lib.full_text.migrating import fill, index_words


def coded(row):
    """The texts of a source: its code too."""
    return [f"S-{row['id']}", row['key'], row['publisher'], row['title'], row['note']]


class Migration(migrations.Migration):

    dependencies = [
        ('sources', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SourceText',
            fields=[
                ('words', tradetalks.lib.full_text.table.WordsField(editable=False)),
                ('stream', models.TextField(editable=False)),
                ('row', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_text', serialize=False, to='sources.source')),
            ],
            options={
                'abstract': False,
            },
        ),
        index_words('sources.SourceText'),
        fill('sources.SourceText', 'sources.Source', ('key', 'publisher', 'title', 'note'), parts=coded),
    ]

"""Words that are alike: the search forgives typing errors through pg_trgm."""
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("facilities", "0001_initial")]
    operations = [TrigramExtension()]

"""What every process has to remember for a few minutes: how often a code was guessed, which one was used.

A cache of each process's own would give somebody who guesses as many tries more as there are processes. The
table is as Django's database cache expects it; it is not logged, for nothing in it outlives an hour.
"""

from django.db import migrations

TABLE = """
CREATE UNLOGGED TABLE ops_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX ops_cache_expires ON ops_cache (expires)
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [migrations.RunSQL(TABLE, "DROP TABLE ops_cache")]

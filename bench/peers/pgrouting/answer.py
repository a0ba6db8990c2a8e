"""pgRouting: pgr_drivingDistance from one more node that leads to all seeds, or from all facilities with equicost.

The database is named by BENCH_DATABASE; the tables are temporary, so nothing is left in it.
"""

import io
import os

import numpy as np
import psycopg2

PACKAGES = ("psycopg2-binary",)
LIMIT_MM = 1_500_000
TIME_LIMIT_S = 150  # a query nobody waits for any more would slow down all others
STREETS = "SELECT id, source, target, cost, reverse_cost FROM street"
SEEDS = "SELECT id, source, target, cost, reverse_cost FROM seed WHERE type = {}"


def prepare(question, way):
    """Copy the streets and seeds into the database and return the connection."""
    connection = psycopg2.connect(os.environ["BENCH_DATABASE"])
    with connection.cursor() as cursor:
        columns = "id bigint, source bigint, target bigint, cost float8, reverse_cost float8"
        cursor.execute("SET statement_timeout = %s", [1000 * TIME_LIMIT_S])
        cursor.execute(f"CREATE TEMPORARY TABLE street ({columns})")
        cursor.execute(f"CREATE TEMPORARY TABLE seed ({columns}, type int)")
        u, v, mm = question.edges.T
        _copy(cursor, "street", np.column_stack([np.arange(len(u)), u, v, mm, mm]))
        for number, seeds in enumerate(question.seeds):
            first = len(u) + sum(len(other) for other in question.seeds[:number])
            ids = first + np.arange(len(seeds))
            if way == "equicost":
                start, back = question.count + seeds[:, 2], seeds[:, 1]
            else:
                start, back = np.full(len(seeds), question.count), np.full(len(seeds), -1)
            rows = np.column_stack([ids, start, seeds[:, 0], seeds[:, 1], back, np.full(len(seeds), number)])
            _copy(cursor, "seed", rows)
        cursor.execute("CREATE INDEX ON seed (type)")
        cursor.execute("ANALYZE street")
        cursor.execute("ANALYZE seed")
    return question, connection, way


def ask(ready, number):
    """Return the walks of one type."""
    question, connection, way = ready
    sql = f"{STREETS} UNION ALL {SEEDS.format(number)}"
    if way == "equicost":
        starts = np.unique(question.count + question.seeds[number][:, 2]).tolist()
    else:
        starts = [question.count]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT node, agg_cost FROM pgr_drivingDistance(%s, %s::bigint[], %s::float8, directed := %s,"
            " equicost := %s) WHERE node < %s",
            [sql, starts, LIMIT_MM, way != "equicost", way == "equicost", question.count],
        )
        rows = np.array(cursor.fetchall(), dtype=np.float64).reshape(-1, 2)
    walks = np.full(question.count, np.inf)
    np.minimum.at(walks, rows[:, 0].astype(np.int64), rows[:, 1])
    return walks


def more(question, ready, **_asked):
    """Return the versions of the server."""
    with ready[1].cursor() as cursor:
        cursor.execute("SELECT pgr_version(), current_setting('server_version')")
        routing, server = cursor.fetchone()
    return {"versions": {"pgRouting": routing, "PostgreSQL": server.split()[0]}}


def _copy(cursor, table, rows):
    text = io.StringIO()
    np.savetxt(text, rows, fmt="%d", delimiter="\t")
    text.seek(0)
    cursor.copy_from(text, table)

"""The programs that make up a running geo-kla. docker-compose.yml starts the same (a test compares)."""

WEB = ("gunicorn", "--config", "geo_kla/gunicorn.py", "geo_kla.wsgi")
WORKER = ("python", "manage.py", "db_worker", "--queue-name", "*")
MIGRATE = ("python", "manage.py", "migrate", "--noinput")

HEALTH_PATH = "/sehat/"
FIRST_PORT = 8000

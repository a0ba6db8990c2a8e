"""Whether the service can answer: the database is there and migrated."""
from django.db import connection
from django.http import HttpRequest, JsonResponse


def health(request: HttpRequest) -> JsonResponse:
    """Return 200 when the database answers; a load balancer or Docker asks this."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT postgis_lib_version()")
        version = cursor.fetchone()[0]
    return JsonResponse({"ok": True, "postgis": version})

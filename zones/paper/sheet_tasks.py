"""Background work: draw the factsheet of a version of a zone."""
from django.utils import translation
from django_tasks import task

from zones.models import Zone

from .factsheet import factsheet_pdf
from .sheet_files import sheet_file


@task()
def draw_factsheet(zone_id: int, revision_id: int, language: str) -> str:
    """Draw the sheet as everything is now, unless it lies there already."""
    zone = Zone.objects.select_related("decree__revision").get(pk=zone_id)
    revision = zone.revisions.get(pk=revision_id)
    file = sheet_file(zone, revision, language)
    if not file.path.exists():
        with translation.override(language):
            file.keep(factsheet_pdf(zone, revision))
    return file.path.name

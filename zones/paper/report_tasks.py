"""Background work: make an atlas, a meeting pack or an archive of data and keep its files."""
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from regions.models import Area
from zones.actions.reports import DrawnReport, Tell, carry_out_report
from zones.errors import AreaUnknown, ReportRefused, ZonesError
from zones.files.package import as_zip
from zones.files.sets import all_sets, data_address
from zones.models import Report, ReportKind

from .atlas import AtlasWish, draw_atlas
from .pack import draw_pack
from .paper_size import A4, PAPERS


@task()
def draw_report(report_id: int) -> str:
    """Draw a queued report in its language; what goes wrong is told by the report itself."""
    report = Report.objects.filter(pk=report_id).first()
    if report is None:
        return "gone"
    with translation.override(report.language):
        try:
            carry_out_report(report=report, draw=drawn)
        except ZonesError as told:
            return str(told)
    return "ok"


def drawn(report: Report, tell: Tell) -> DrawnReport:
    """Draw what a report asks for."""
    area = Area.objects.current().filter(code=report.area_code).first()
    if area is None:
        raise AreaUnknown(_("Wilayah %(code)s tidak lagi dimuat.") % {"code": report.area_code})
    if report.run is None:
        raise ReportRefused(_("Hitungan yang dipakai laporan ini sudah dihapus."))
    if report.kind == ReportKind.PACK:
        return draw_pack(report, area, tell)
    if report.kind == ReportKind.DATA:
        tell(0.1, _("Membaca data"))
        sets = all_sets(area, report.run, report.by)
        tell(0.4, _("Menulis berkas"))
        return DrawnReport({"zip": as_zip(sets, address_of=lambda data: data_address(report.choices["site"], data))}, 0)
    choices = report.choices
    wish = AtlasWish(
        area=area, run=report.run, levels=tuple(choices["levels"]), paper=PAPERS.get(choices.get("paper"), A4),
        rule_key=choices.get("rule", ""),
    )  # fmt: skip
    atlas = draw_atlas(wish, tell)
    return DrawnReport({"pdf": atlas.content}, atlas.pages)

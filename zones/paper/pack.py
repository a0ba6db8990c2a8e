"""A meeting pack ("bahan rapat") as PDF to hand out and as a document that can be edited."""
import io
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from facilities.models import Facility
from regions.models import Area, StreetNetwork
from zones.actions.reports import DrawnReport, Tell
from zones.files.dataset import rights_of
from zones.models import Report
from zones.queries.paper.pack import PackContents, pack_contents
from zones.sentences import count

from .drawn_ground import map_sources
from .printing import laid_out, pdf_of


def draw_pack(report: Report, area: Area, tell: Tell) -> DrawnReport:
    """Write the pack of a report, in the language in force."""
    tell(0.1, _("Membaca data"))
    contents = pack_contents(report, area)
    of_facilities = Facility.objects.public().in_area(area.code).order_by().values("source")
    sources = map_sources(area.code, StreetNetwork.objects.active_for(area.code), of_facilities)
    context = {"pack": contents, "rights": rights_of(sources), "language": get_language() or "id",
               "today": timezone.localdate()}  # fmt: skip
    tell(0.4, _("Menulis PDF"))
    document = laid_out(render_to_string("zones/paper/pack.html", context))
    pdf = pdf_of([document])
    tell(0.8, _("Menulis dokumen yang dapat disunting"))
    return DrawnReport({"pdf": pdf, "docx": pack_docx(contents, sources)}, len(document.pages))


def pack_docx(pack: PackContents, sources: list[Any]) -> bytes:
    """Return the pack as a Word document with headings and tables, to be edited before the meeting."""
    from docx import Document  # loads lxml: only the worker writes documents

    document = Document()
    document.core_properties.title = _("Bahan rapat: %(area)s") % {"area": pack.title}
    document.core_properties.author = "geo-kla"
    document.core_properties.language = get_language() or "id"
    document.add_heading(_("Bahan rapat: %(area)s") % {"area": pack.title}, level=0)
    document.add_paragraph(_("Rapat %(day)s. Hitungan %(number)s, %(computed)s.") % {
        "day": date_format(pack.meeting_on, "j F Y"), "number": pack.run.pk,
        "computed": date_format(localtime(pack.run.finished_at), "j F Y")})  # fmt: skip
    if pack.stale:
        document.add_paragraph(_("Perhatian: sejak hitungan itu berubah: %(what)s.") % {"what": ", ".join(pack.stale)})
    document.add_heading(_("Ringkasan"), level=1)
    for sentence in pack.summary:
        document.add_paragraph(sentence, style="List Bullet")
    document.add_heading(_("Kesenjangan terberat"), level=1)
    _gap_table(document, pack)
    document.add_heading(_("Perubahan sejak rapat terakhir"), level=1)
    _changes(document, pack)
    document.add_heading(_("Keputusan yang diminta"), level=1)
    for sentence in pack.decisions:
        document.add_paragraph(f"☐ {sentence}")
    document.add_heading(_("Cara menghitung dan sumber"), level=1)
    document.add_paragraph(
        _("Terjangkau berarti meter berjalan kaki menyusuri jalan, bukan garis lurus. Tidak ada data bukan nol.")
    )
    document.add_paragraph("; ".join(rights_of(sources)))
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def _gap_table(document: Any, pack: PackContents) -> None:
    if not pack.gaps:
        document.add_paragraph(_("Tidak ada kesenjangan pada standar yang punya data."))
        return
    table = document.add_table(rows=1, cols=4, style="Light Grid Accent 1")
    for cell, words in zip(table.rows[0].cells, (_("No."), _("Wilayah"), _("Kesenjangan"), _("Anak")), strict=True):
        cell.text = words
    for number, (gap, state) in enumerate(pack.worst, start=1):
        cells = table.add_row().cells
        words = (str(number), gap.area, f"{gap.sentence} {state}".strip(), count(gap.children))
        for cell, text in zip(cells, words, strict=True):
            cell.text = text


def _changes(document: Any, pack: PackContents) -> None:
    if pack.changes is None:
        document.add_paragraph(_("Rapat pertama: belum ada hitungan sebelumnya untuk dibandingkan."))
        return
    document.add_paragraph(_("Dibandingkan dengan %(since)s.") % {"since": pack.since_words})
    if not pack.changes.total:
        document.add_paragraph(_("Tidak ada standar yang berubah hasilnya."))
    for one in (*pack.changes.better, *pack.changes.worse, *pack.changes.other):
        before, now = one.words
        because = f" ({one.why})" if one.why else ""
        document.add_paragraph(f"{one.area}: {one.rule}: {before} → {now}{because}", style="List Bullet")

"""Where kept reports lie: a folder per report, its files written whole or not at all."""
import shutil
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.timezone import localtime

from zones.models import Report, ReportKind

CONTENT_TYPES: Final = {
    "pdf": "application/pdf",
    "zip": "application/zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def report_path(report: Report, kind: str) -> Path:
    """Return where the file of a kind ("pdf", "docx") of a report lies, or will lie."""
    return settings.DATA_DIR / "reports" / str(report.pk) / f"{report.kind}.{kind}"


def kinds_of(report: Report) -> list[str]:
    """Return the kinds of files a report has."""
    return [kind for kind in CONTENT_TYPES if report_path(report, kind).exists()]


def keep_file(report: Report, kind: str, content: bytes) -> None:
    """Write a file of a report whole or not at all."""
    path = report_path(report, kind)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def drop_files(report_id: int) -> None:
    """Remove the files of a report that is gone."""
    shutil.rmtree(settings.DATA_DIR / "reports" / str(report_id), ignore_errors=True)


def file_name(report: Report, kind: str) -> str:
    """Return the name under which a person keeps a file: what it is, of where, of when."""
    word = {ReportKind.ATLAS: "atlas", ReportKind.PACK: "bahan-rapat"}.get(ReportKind(report.kind), "data")
    day = report.meeting_on or localtime(report.asked_at).date()
    return f"{word}-{report.area_code}-{day:%Y%m%d}-hitungan{report.run_id or 0}.{kind}"

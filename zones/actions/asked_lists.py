"""Take in a list of addresses, answer it, and forget it."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zones.asking.answers_file import answer_rows
from zones.asking.listed import KEYS, guessed, place_of, read_list
from zones.errors import AskRefused, RunCancelled
from zones.models import KEPT_FOR, AskedList, ListState
from zones.queries.asking.many import answer_many
from zones.queries.table_files import table_csv, table_xlsx

MOST_KEPT = 20


def take_in(*, content: bytes, file_name: str, by: AbstractBaseUser) -> AskedList:
    """Keep an uploaded list for a person; raise AskRefused for what cannot be read."""
    forget_old()
    if AskedList.objects.filter(by=by).count() >= MOST_KEPT:
        raise AskRefused(_("Anda sudah menyimpan %(most)s daftar; hapus salah satunya dahulu.") % {"most": MOST_KEPT})
    table = read_list(content, file_name)
    name = file_name.replace("\\", "/").rpartition("/")[2][-120:]
    return AskedList.objects.create(by=by, file_name=name, content=content, rows=len(table), columns=guessed(table))


def start(*, asked: AskedList, columns: Mapping[str, str], age: int | None) -> AskedList:
    """Say what the columns are and let the list wait for the worker; raise AskRefused when no column says where."""
    table = read_list(bytes(asked.content), asked.file_name)
    chosen = {key: column for key, column in columns.items() if key in KEYS and column in table.columns}
    if not ({"lat", "lon"} <= chosen.keys() or {"place", "village"} & chosen.keys()):
        raise AskRefused(_("Pilih kolom lintang dan bujur, kolom koordinat, atau kolom kelurahan/desa."))
    waiting = AskedList.objects.filter(pk=asked.pk).exclude(state__in=[ListState.QUEUED, ListState.RUNNING])
    if not waiting.update(columns=chosen, age=age, state=ListState.QUEUED, progress=0, message="", cancel_wanted=False):
        raise AskRefused(_("Daftar ini sedang dihitung."))
    asked.refresh_from_db()
    return asked


def cancel(*, asked: AskedList) -> None:
    """Ask for an open computation to stop; one that waits stops at once."""
    AskedList.objects.filter(pk=asked.pk, state=ListState.QUEUED).update(state=ListState.CANCELLED)
    AskedList.objects.filter(pk=asked.pk, state=ListState.RUNNING).update(cancel_wanted=True)


def forget(*, asked: AskedList) -> None:
    """Delete a list with its answers."""
    asked.delete()


def forget_old() -> int:
    """Delete all lists older than a day; return how many."""
    return AskedList.objects.filter(asked_at__lt=timezone.now() - KEPT_FOR).delete()[0]


def carry_out(*, asked_id: int) -> None:
    """Answer a list that waits; answers are written in one transaction at the end."""
    mine = AskedList.objects.filter(pk=asked_id)
    if not mine.filter(state=ListState.QUEUED).update(state=ListState.RUNNING):
        return

    def step(share: float) -> None:
        if not mine.filter(cancel_wanted=False).update(progress=min(share, 0.99)):
            raise RunCancelled(_("Dihentikan atas permintaan."))

    try:
        done = _answered(mine.get(), step)
        with transaction.atomic():
            mine.update(state=ListState.DONE, progress=1.0, **done)
    except RunCancelled as told:
        mine.update(state=ListState.CANCELLED, message=str(told))
    except AskRefused as told:
        mine.update(state=ListState.FAILED, message=str(told))
    except Exception as error:
        mine.update(state=ListState.FAILED, message=_("Kesalahan tak terduga: %(error)s") % {"error": error})
        raise


def _answered(asked: AskedList, step: Any) -> dict[str, Any]:
    table = read_list(bytes(asked.content), asked.file_name)
    answers = answer_many([place_of(row, asked.columns, asked.age) for row in table], step)
    rows = answer_rows(table, answers)
    return {
        "answered": sum(not one.problem for one in answers.rows),
        "csv": table_csv(rows),
        "xlsx": table_xlsx({_("Jawaban"): rows}),
    }

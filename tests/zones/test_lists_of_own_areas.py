"""What a list may write: never outside the areas of whoever saves it, or takes it back."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from facilities.actions.commit import ask_for_commit, commit
from facilities.actions.rollback import roll_back
from facilities.models import BatchState, Facility, ImportBatch, ListScope
from regions.models import UserScope
from regions.scopes import ScopeRefused
from tests.facilities.importing import previewed
from tests.worlds import lonlat
from tests.worlds.ribbon import BARAT, SCOPE, TIMUR
from tests.zones.people import person

HEAD = "id;nama;jenis;bujur;lintang\n"


@pytest.fixture
def ribbon(load_ribbon) -> None:
    load_ribbon()


def account(area: str) -> User:
    user = person("official", f"official-{area}")
    UserScope.objects.create(user=user, area_code=area)
    return user


def moved(user: User, area: str) -> User:
    """Return a person anew whose account is for another area from now on."""
    UserScope.objects.filter(user=user).update(area_code=area)
    return User.objects.get(pk=user.pk)


def park(number: int, name: str, x: float | None) -> str:
    lon, lat = ("", "") if x is None else (f"{at:.7f}" for at in lonlat(x, 0.0))
    return f"{number};{name};Taman;{lon};{lat}\n"


def list_of(path: Path, *rows: str) -> Path:
    path.write_text(HEAD + "".join(rows), encoding="utf-8")
    return path


def write(batch: ImportBatch, by: Any) -> ImportBatch:
    ask_for_commit(batch=batch, by=by)
    commit(batch)
    return batch


def test_who_brought_a_list_reads_it_but_writes_it_no_more_once_the_area_is_not_theirs(ribbon, tmp_path):
    ani = account(BARAT)
    done = write(previewed(list_of(tmp_path / "satu.csv", park(1, "Taman Satu", 300.0)), scope=BARAT, by=ani), ani)
    waiting = previewed(list_of(tmp_path / "dua.csv", park(2, "Taman Dua", 600.0)), scope=BARAT, by=ani)
    client = Client()
    client.force_login(moved(ani, TIMUR))
    page = client.get(f"/registri/impor/{done.pk}/")
    assert page.status_code == 200 and "/tarik/" not in page.content.decode()
    assert "/simpan/" not in client.get(f"/registri/impor/{waiting.pk}/").content.decode()
    row = waiting.import_rows.filter(line__isnull=False).first()
    for address in (f"{done.pk}/tarik/", f"{waiting.pk}/simpan/", f"{waiting.pk}/kolom/", f"{waiting.pk}/henti/",
                    f"{waiting.pk}/ulang/", f"{waiting.pk}/baris/{row.pk}/"):  # fmt: skip
        answer = client.post(f"/registri/impor/{address}", {"keputusan": "skip"})
        assert answer.status_code == 403, address
        assert f"Akun Anda untuk Timur ({TIMUR})" in answer.content.decode(), address
    waiting.refresh_from_db(), done.refresh_from_db(), row.refresh_from_db()
    assert (done.state, waiting.state, row.decision) == (BatchState.DONE, BatchState.PREVIEWED, "")
    parks = Facility.objects.filter(name__startswith="Taman").values_list("name", flat=True)
    assert list(parks) == ["Taman Satu"]
    with pytest.raises(ScopeRefused):
        roll_back(batch=done, by=User.objects.get(pk=ani.pk))


def test_list_with_a_record_outside_is_not_taken_back_from_inside(ribbon, tmp_path):
    """Somebody with all areas saved a list of Barat with a place in Timur: Barat alone does not take it away."""
    file = list_of(tmp_path / "batas.csv", park(1, "Taman Barat", 300.0), park(2, "Taman Timur", 1500.0))
    batch, before = write(previewed(file, scope=BARAT), None), set(ListScope.objects.values_list("pk", flat=True))
    with pytest.raises(ScopeRefused, match=f"Timur \\({TIMUR}\\)"):
        roll_back(batch=batch, by=account(BARAT))
    assert Facility.objects.filter(name__startswith="Taman").count() == 2
    assert set(ListScope.objects.values_list("pk", flat=True)) == before
    roll_back(batch=ImportBatch.objects.get(pk=batch.pk), by=account(SCOPE))
    assert not Facility.objects.filter(name__startswith="Taman").exists()

"""A zone taken through its life by one person per role."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group, User
from PIL import Image

from tests.zones.shapes_of_ribbon import box
from zones.actions.decrees import DecreeWords, designate_zone
from zones.actions.zone_life import Seen, take_step
from zones.actions.zone_visits import Finding, record_visit
from zones.actions.zones import draw_zone
from zones.life.checklist import checklist
from zones.models import Decree, Zone, ZoneFile

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
SIGNED_ON = dt.date(2026, 3, 2)


def photo(colour: str = "green") -> bytes:
    """Return a small JPEG."""
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(drawn, "JPEG")
    return drawn.getvalue()


def files_on_disk() -> list[str]:
    """Return the names of all files of zones that are stored, with or without a row."""
    folder = Path(ZoneFile._meta.get_field("file").storage.location)
    return sorted(one.name for one in folder.rglob("*") if one.is_file())


def person(role: str) -> User:
    """Return the person of a role; one is enough."""
    user, is_new = User.objects.get_or_create(username=f"si-{role}")
    if is_new:
        user.groups.add(Group.objects.get(name=role))
    return user


def seen(zone: Zone) -> Seen:
    zone.refresh_from_db()
    return Seen(zone.state, zone.current.number)


def step(zone: Zone, key: str, role: str, reason: str = "karena perlu") -> Zone:
    """Take a step as the person of a role and return the zone as it is then."""
    take_step(zone=zone, step=key, seen=seen(zone), by=person(role), reason=reason)
    return Zone.objects.get(pk=zone.pk)


def visit(zone: Zone, **findings: Finding) -> Any:
    """Record a visit with yes to every question, but for those given."""
    answers = {item.key: Finding("yes") for item in checklist()} | findings
    return record_visit(
        zone=zone, visited_on=dt.date.today(), findings=answers, seen=seen(zone), by=person("verifier")
    )


def designate(zone: Zone, number: str = "100 Tahun 2026", role: str = "decider", **words: Any) -> Decree:
    says = {"issuer": "Wali Kota Uji", "signed_on": SIGNED_ON, "signatory": "Ibu Wali", **words}
    document = says.pop("document", PDF)
    return designate_zone(
        zone=zone, words=DecreeWords(number=number, **says), document=document, seen=seen(zone), by=person(role)
    )


def draft(west_m: float = 0, east_m: float = 500, name: str = "Kawasan Barat") -> Zone:
    return draw_zone(name=name, shape=box(west_m, east_m), note="dekat sekolah", by=person("planner"))


def bring_to(zone: Zone, state: str) -> Zone:
    """Take a draft along the main way to a state."""
    way = [("proposed", "propose", "planner"), ("verifying", "accept", "verifier"), ("deciding", "confirm", "verifier")]
    passed = [reached for reached, _key, _role in way]
    for reached, key, role in way[passed.index(zone.state) + 1 if zone.state in passed else 0 :]:
        if zone.state == state:
            return zone
        if key == "confirm":
            visit(zone)
        zone = step(zone, key, role, "")
        assert zone.state == reached
    if state in ("monitored", "evaluated", "revoked") and zone.state == "deciding":
        designate(zone, f"{zone.pk} Tahun 2026")
    if state in ("evaluated", "revoked"):
        zone = step(zone, "evaluate", "official")
    if state == "revoked":
        zone = step(zone, "revoke", "decider")
    return Zone.objects.get(pk=zone.pk)

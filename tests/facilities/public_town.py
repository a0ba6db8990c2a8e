"""A small town with facilities of every visibility, for what the public may and may not see.

106.90        106.91        106.92
  +-------------+-------------+  -6.22
  |  Barat      |  Timur      |      sd, rptra, secret, hidden_shelter in the middle of Barat (WEST);
  |             |             |      smp, internal in the middle of Timur (EAST); puskesmas nowhere known;
  +-------------+-------------+      closed in Timur has shut for good
"""

import datetime as dt

from django.contrib.auth.models import Group, User
from django.contrib.gis.geos import Point

from facilities.models import Facility
from regions.models import Area, Source
from tests.worlds.villages import EAST, WEST

SECRET_NAMES = ("Rumah Aman Melati", "Rumah Aman Kenanga")
"""A shelter marked internal, and one that somebody marked public by mistake."""


def write_town(villages: dict[str, Area]) -> dict[str, Facility]:
    """Write the facilities of the town and return them by short name."""
    source = Source.objects.create(
        slug="dinas", name="Dinas Pendidikan", licence="CC BY 4.0", dated_on=dt.date(2025, 1, 1), attribution="© Dinas"
    )
    barat, timur = villages["99.01.01.1001"], villages["99.01.01.1002"]

    def write(name: str, type_: str, lonlat=None, **more) -> Facility:
        position = Point(*lonlat, srid=4326) if lonlat else None
        return Facility.objects.create(
            source=source, source_row=name, name=name, type_id=type_, position=position, **more
        )

    town = {
        "sd": write("SDN Klender 01", "primary_school", WEST, area=barat, address="Jl. Mawar 5", wheelchair=True),
        "rptra": write("RPTRA <Jaka> & Dara", "rptra", (106.9052, -6.2252), area=barat, opening_hours="24/7"),
        "smp": write("SMPN 27", "junior_school", EAST, area=timur, wheelchair=False),
        "puskesmas": write("Puskesmas Kembar", "puskesmas", stated_village="Timur"),
        "closed": write("TK Lama", "kindergarten", EAST, area=timur, life="closed"),
        "internal": write("Lapangan Dalam", "sports_field", EAST, area=timur, visibility="internal"),
        "secret": write(SECRET_NAMES[0], "shelter", WEST, area=barat, visibility="internal", address="Jl. Rahasia 1"),
        "hidden_shelter": write(SECRET_NAMES[1], "shelter", WEST, area=barat, address="Jl. Rahasia 2"),
    }
    town["rptra"].statuses.create(programme="rbra", stage="certified", number="RBRA/7", issuer="Kemen PPPA")
    town["smp"].statuses.create(programme="sra", stage="certified", valid_until=dt.date(2020, 1, 1))
    return town


def write_people() -> dict[str, User | None]:
    """Write one person per role and return them; "nobody" has no account."""
    people: dict[str, User | None] = {"nobody": None, "no_role": User.objects.create_user("tamu")}
    for role in ("planner", "official"):
        people[role] = User.objects.create_user(role)
        people[role].groups.add(Group.objects.get(name=role))
    people["admin"] = User.objects.create_superuser("admin")
    return people

"""The pilot on real data: Kecamatan Duren Sawit from files to gaps, and its main number computed another way."""

import json
from math import ceil
from pathlib import Path

import h3
import networkx as nx
import numpy as np
import pytest
import shapely
from django.core.management import call_command
from shapely import STRtree

from facilities.models import Facility
from regions.models import Area, ChildCell, Population
from walkshed.crs import geodesic_m, to_metres, utm_epsg
from walkshed.walkable import load_rules
from zones.actions.runs import ask_for_run, carry_out
from zones.models import AreaCoverage, CandidateZone, Gap, ReachRun
from zones.queries.verify import verify_run
from zones.sentences import gap_sentence

CODE = "31.75.07"
PLAY = ["rbra", "rptra", "park", "playground"]
SAMPLE_M = 5.0

pytestmark = [pytest.mark.shared_data, pytest.mark.django_db]


@pytest.fixture(scope="module")
def pilot(shared_data, django_db_setup, django_db_blocker, tmp_path_factory, project) -> ReachRun:
    """Load and analyse the pilot once; what it wrote is taken back after the module."""
    from django.db import transaction
    from django.test import override_settings

    data = tmp_path_factory.mktemp("data")
    with django_db_blocker.unblock(), override_settings(DATA_DIR=data), transaction.atomic():
        call_command("load_catalogue", verbosity=0)
        manifest = project / "fixtures" / "manifests" / "duren-sawit.toml"
        call_command("load_dataset", str(manifest), "--root", str(shared_data / "duren_sawit"), "--commit", verbosity=0)
        yield carry_out(run=ask_for_run(area_code=CODE))
        transaction.set_rollback(True)


def test_children_of_each_kelurahan_are_those_of_the_file(pilot, shared_data):
    file = json.loads((shared_data / "duren_sawit" / "kelurahan_population2019.geojson").read_text())
    for feature in file["features"]:
        row = feature["properties"]
        expected = row["U0"] + row["U5"] + row["U10"] + 0.6 * row["U15"]
        assert sum(Population.objects.get(area_code=row["kode"]).children_by_age) == pytest.approx(expected)


def test_cells_of_each_kelurahan_hold_all_of_its_children(pilot):
    for area in Area.objects.current().villages().within_code(CODE):
        shares = ChildCell.objects.filter(area=area, layout__is_active=True).values_list("share", flat=True)
        assert sum(shares) == pytest.approx(1, abs=1e-9)


def test_run_judges_areas_and_opens_gaps_with_reasons(pilot):
    assert pilot.outcome["areas"] == 8
    assert Gap.objects.filter(closed_at=None).count() == pilot.outcome["gaps_open"] > 0
    gap = Gap.objects.filter(standard__key="main-d", area_code="31.75.07.1005").get()
    told = gap_sentence(gap.coverage)
    assert "anak usia 0–17 tahun di Kel. Malaka Sari berjalan lebih dari 400 m ke ruang bermain terdekat" in told


def test_lists_that_claim_nothing_end_as_no_data_and_never_as_missing(pilot):
    schools = AreaCoverage.objects.filter(run=pilot, standard__key__in=["sd-d", "smp-d", "posyandu-d"])
    assert set(schools.values_list("verdict", flat=True)) <= {"no_data", "met"}
    kinds = set(CandidateZone.objects.filter(run=pilot).values_list("kind", flat=True))
    assert kinds <= {"unknown", "complete"}


def test_every_distance_and_answer_of_the_run_is_proved(pilot):
    services = list(verify_run(pilot))
    assert len(services) > 5 and all(service.holds for service in services)


@pytest.mark.parametrize("village", ["31.75.07.1005", "31.75.07.1002"])
def test_children_within_400_m_of_play_agree_with_sampling_on_networkx(pilot, shared_data, village):
    """Streets cut at every vertex, facilities projected by hand, plain Dijkstra, a sample every 5 m."""
    judged = AreaCoverage.objects.get(run=pilot, area__code=village, standard__key="main-d")
    another_way = share_by_sampling(shared_data / "duren_sawit" / "streets.geojson", village, limit_m=400)
    assert judged.value == pytest.approx(another_way, abs=0.01)


def share_by_sampling(streets: Path, village: str, *, limit_m: float) -> float:
    rules = load_rules()
    segments, kinds = [], []
    for feature in json.loads(streets.read_text())["features"]:
        kind = feature["properties"]["TYPE"]
        if rules.kind_is_walkable(kind):
            line = [tuple(point) for point in feature["geometry"]["coordinates"]]
            segments += list(zip(line[:-1], line[1:], strict=True))
            kinds += [kind] * (len(line) - 1)
    network = network_with_facilities(segments)
    walk = nx.multi_source_dijkstra_path_length(network, [n for n in network if n[0] == "facility"], weight="m")
    polygon = shapely.from_wkb(bytes(Area.objects.current().get(code=village).geometry.wkb))
    shapely.prepare(polygon)
    reached: dict[str, float] = {}
    street: dict[str, float] = {}
    homes: dict[str, float] = {}
    for (start, end), kind, parts in zip(segments, kinds, network.graph["parts"], strict=True):
        for first, second, metres, along in parts:
            count = max(ceil(metres / SAMPLE_M), 1)
            for share in (np.arange(count) + 0.5) / count:
                at = along[0] + share * (along[1] - along[0])
                lon, lat = np.array(start) + at * (np.array(end) - np.array(start))
                if not shapely.contains_xy(polygon, lon, lat):
                    continue
                cell, piece = h3.latlng_to_cell(lat, lon, 10), metres / count
                far = min(
                    walk.get(first, np.inf) + share * metres, walk.get(second, np.inf) + (1 - share) * metres
                )
                street[cell] = street.get(cell, 0) + piece
                reached[cell] = reached.get(cell, 0) + piece * (far <= limit_m)
                homes[cell] = homes.get(cell, 0) + piece * rules.homes(kind)
    total = sum(homes.values())
    return sum(homes[cell] / total * reached[cell] / street[cell] for cell in street)


def network_with_facilities(segments) -> nx.Graph:
    """Return a graph of the segments, each cut at the facilities that join it; parts[i] are those of segment i."""
    starts, ends = (np.array([segment[side] for segment in segments]) for side in (0, 1))
    length = geodesic_m(starts, ends)
    epsg = utm_epsg(*starts[0])
    lines = shapely.linestrings(np.stack([to_metres(starts, epsg), to_metres(ends, epsg)], axis=1))
    tree = STRtree(lines)
    cuts: dict[int, list[tuple[float, tuple]]] = {}
    for facility in Facility.objects.in_operation().located().filter(type__in=PLAY):
        point = shapely.Point(to_metres([[facility.position.x, facility.position.y]], epsg)[0])
        nearest = int(tree.nearest(point))
        if lines[nearest].distance(point) <= 150:
            share = lines[nearest].project(point, normalized=True)
            cuts.setdefault(nearest, []).append((share, ("facility", facility.pk)))
    network = nx.Graph(parts=[])
    for index, (start, end) in enumerate(segments):
        chain = [(0.0, ("vertex", start)), *sorted(cuts.get(index, [])), (1.0, ("vertex", end))]
        parts = []
        for (from_share, first), (to_share, second) in zip(chain[:-1], chain[1:], strict=True):
            metres = float(length[index]) * (to_share - from_share)
            known = network.get_edge_data(first, second)
            network.add_edge(first, second, m=metres if known is None else min(metres, known["m"]))
            parts.append((first, second, metres, (from_share, to_share)))
        network.graph["parts"].append(parts)
    return network

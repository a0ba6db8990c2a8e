"""Write an edition of streets with its walking graph, and make it the active one of its scope."""

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

import numpy as np
import shapely
from django.contrib.gis.geos import MultiPoint, Point
from django.db import transaction
from django.utils.translation import gettext as _

from regions.binary_copy import copy_columns
from regions.db import copy_rows, ewkb_hex
from regions.importers.numbers import shown
from regions.importers.problems import DeliveryError, Problem, Problems
from regions.importers.specs import StreetsSpec
from regions.importers.streets import GroundFeatureRow, StreetDelivery
from regions.models import Area, GroundFeature, Source, StreetCrossings, StreetGraphFile, StreetLine, StreetNetwork
from regions.street_border import BAND_M, is_cut_off, junctions_at_border
from walkshed.build import BuildReport, build_graph
from walkshed.errors import StreetDataError
from walkshed.graph import StreetGraph
from walkshed.hilbert import hilbert_key
from walkshed.store import save_graph
from walkshed.walkable import WalkRules

from .corrections import propose_withdrawals

_NAME_LENGTH: Final = 200
_KIND_LENGTH: Final = 30


@transaction.atomic
def write_network(
    *,
    delivery: StreetDelivery,
    ground: Sequence[GroundFeatureRow],
    spec: StreetsSpec,
    rules: WalkRules,
    scope_code: str,
    source: Source,
    fingerprint: str,
) -> tuple[StreetNetwork, StreetGraph, list[Problem]]:
    """Build the graph and write edition, graph file, drawn lines and ground; the edition is not active yet.

    Raise DeliveryError when no street is walkable.
    """
    try:
        graph, built = build_graph(delivery.lines)
    except StreetDataError as error:
        raise DeliveryError("nothing_walkable", str(error), file=spec.path) from error
    network = StreetNetwork.objects.create(
        name=spec.edition,
        scope_code=scope_code,
        source=source,
        dated_on=spec.dated_on,
        nodes=graph.node_count,
        edges=graph.edge_count,
        walkable_m=float(graph.edge_mm.sum()) / 1000,
        report={"fingerprint": fingerprint, "file": spec.path.name, "build": asdict(built)},
    )
    content = _graph_bytes(graph)
    StreetGraphFile.objects.create(network=network, sha256=hashlib.sha256(content).hexdigest(), content=content)
    if delivery.crossings is not None:
        points = MultiPoint([Point(*one) for one in delivery.crossings.tolist()], srid=4326)
        StreetCrossings.objects.create(network=network, positions=points)
    _copy_lines(network, delivery, rules)
    _copy_ground(network, ground)
    return network, graph, [*_disconnected(built, spec), *_cut_off(graph, scope_code, spec)]


@transaction.atomic
def activate_network(*, network: StreetNetwork) -> None:
    """Make an edition the one that walks are computed on in its scope; the older one stays, inactive.

    Local corrections hold on it too; those that it seems to have already are proposed for withdrawal.
    """
    StreetNetwork.objects.filter(scope_code=network.scope_code, is_active=True).exclude(pk=network.pk).update(
        is_active=False
    )
    network.is_active = True
    network.save(update_fields=["is_active"])
    propose_withdrawals(network=network)


def _graph_bytes(graph: StreetGraph) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph"
        save_graph(graph, path)
        return path.read_bytes()


def _copy_lines(network: StreetNetwork, delivery: StreetDelivery, rules: WalkRules) -> None:
    lines = delivery.lines
    rows = np.flatnonzero(np.diff(lines.start) > 1)
    # Rows stand in the table as they lie on the ground, so that a tile reads few pages.
    rows = rows[np.argsort(hilbert_key(lines.lonlat[lines.start[rows]]), kind="stable")]
    wanted = np.zeros(len(lines), dtype=bool)
    wanted[rows] = True
    vertices = np.flatnonzero(wanted[lines.line])
    shapes = np.empty(len(lines), dtype=object)
    if len(vertices):
        order = np.cumsum(wanted) - 1
        shapes[wanted] = shapely.linestrings(lines.lonlat[vertices], indices=order[lines.line[vertices]])
    kinds = [lines.kind[i] for i in rows.tolist()]
    copy_columns(
        StreetLine._meta.db_table,
        {
            "network_id": network.pk,
            "ref": lines.ref[rows],
            "kind": [kind[:_KIND_LENGTH] for kind in kinds],
            "rank": np.array([rules.rank(kind) for kind in kinds], dtype=np.int16),
            "name": [lines.name[i][:_NAME_LENGTH] for i in rows.tolist()],
            "is_walkable": lines.walkable[rows],
            "is_bridge": delivery.bridge[rows],
            "geometry": shapes[rows],
        },
    )


def _copy_ground(network: StreetNetwork, ground: Sequence[GroundFeatureRow]) -> None:
    shapes = ewkb_hex(np.array([row.geometry for row in ground], dtype=object))
    copy_rows(
        GroundFeature._meta.db_table,
        ["network_id", "kind", "name", "geometry"],
        ((network.pk, row.kind, row.name[:_NAME_LENGTH], shape) for row, shape in zip(ground, shapes, strict=True)),
    )


def _disconnected(built: BuildReport, spec: StreetsSpec) -> list[Problem]:
    """Note once that streets do not hang together, with how much of them."""
    problems = Problems(spec.path)
    if built.components > 1:
        text = _(
            "jaringan terputus: bagian utama %(main)s km, %(islands)d pulau (%(islands_km)s km), "
            "%(fragments)d potongan pendek (%(fragments_km)s km) yang tidak dapat dituju"
        )
        values = {
            "main": shown(built.largest_km, 1),
            "islands": built.islands,
            "islands_km": shown(built.islands_km, 1),
            "fragments": built.fragments,
            "fragments_km": shown(built.fragments_km, 1),
        }
        problems.add("disconnected_streets", text % values)
    return list(problems)


def _cut_off(graph: StreetGraph, scope_code: str, spec: StreetsSpec) -> list[Problem]:
    """Note once that the streets end at the border of their scope."""
    problems = Problems(spec.path)
    villages = Area.objects.current().villages().within_code(scope_code).values_list("geometry", flat=True)
    shapes = shapely.from_wkb([bytes(geometry.wkb) for geometry in villages])
    if len(shapes):
        inside, outside = junctions_at_border(graph, shapely.union_all(shapely.make_valid(shapes)))
        if is_cut_off(inside, outside):
            text = _(
                "jalan berhenti pada batas wilayah %(code)s: sampai %(m)s m di luarnya ada %(outside)s persimpangan, "
                "di dalam %(inside)s; anak di tepi wilayah tampak tidak menjangkau layanan di seberang. "
                "Bila di luar bukan laut, ambil jalan yang lebih luas"
            )
            values = {"code": scope_code, "m": shown(BAND_M, 0), "outside": shown(outside), "inside": shown(inside)}
            problems.add("streets_end_at_border", text % values)
    return list(problems)

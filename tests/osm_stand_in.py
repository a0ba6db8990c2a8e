"""A small HTTP server that answers like Nominatim and Overpass, about an invented kecamatan of two kelurahan.

The villages are those of tests.worlds.villages. On the map there are a street with a gang off it, a toll
road that crosses the gang on a bridge, a street that is cut apart by the border of what is asked for, a
pond, and seven places; one kelurahan of the neighbours touches the border.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.worlds.villages import VILLAGES

NAME = "Kembar"
FULL_NAME = "Kembar, Kota Uji, Jawa, Indonesia"
NEIGHBOUR = (106.92, -6.23, 106.93, -6.22)
BOUNDARY = [[106.90, -6.23], [106.92, -6.23], [106.92, -6.22], [106.90, -6.22], [106.90, -6.23]]

NODES = {
    1: (106.901, -6.225), 2: (106.905, -6.225), 3: (106.915, -6.225), 4: (106.919, -6.225),
    5: (106.905, -6.2205), 6: (106.905, -6.2295), 7: (106.902, -6.229), 8: (106.905, -6.229), 9: (106.918, -6.229),
    10: (106.95, -6.225), 11: (106.95, -6.2215), 12: (106.918, -6.2215), 13: (106.925, -6.2255), 14: (107.0, -6.223),
}  # fmt: skip
WAYS = {
    101: ([1, 2, 3, 4], {"highway": "residential", "name": "Jalan Panjang"}),
    102: ([6, 2, 5], {"highway": "living_street", "name": "Gang Tegak"}),
    103: ([7, 8, 9], {"highway": "motorway", "name": "Tol", "bridge": "yes", "layer": "1"}),
    104: ([4, 13, 10, 14, 11, 12, 3], {"highway": "tertiary", "name": "Jalan Keluar"}),
    105: ([3, 9], {"highway": "service", "access": "private"}),
}
PLACES: list[tuple[int, tuple[float, float], dict[str, str]]] = [
    (201, (106.903, -6.2251), {"amenity": "clinic", "name": "Puskesmas Kembar", "addr:street": "Jalan Panjang",
                               "addr:housenumber": "5", "wheelchair": "yes"}),
    (202, (106.907, -6.2249), {"amenity": "school", "name": "SDN Kembar 01"}),
    (203, (106.910, -6.2251), {"leisure": "playground"}),
    (204, (106.912, -6.2251), {"leisure": "park", "name": "RPTRA Kembar"}),
    (205, (106.913, -6.2251), {"amenity": "bank", "name": "Bank Uji"}),
    (206, (106.925, -6.2254), {"amenity": "kindergarten", "name": "TK Tetangga"}),
]  # fmt: skip
POND = (301, [[106.916, -6.224], [106.917, -6.224], [106.917, -6.223], [106.916, -6.224]], {"natural": "water"})


def villages(tags: dict[str, dict[str, str]] | None = None) -> list[dict[str, Any]]:
    """Return the two kelurahan and a neighbour as relations with their ways and nodes; tags by name are added."""
    boxes = [*VILLAGES.values(), ("Tetangga", NEIGHBOUR)]
    elements: list[dict[str, Any]] = []
    for i, (name, (west, south, east, north)) in enumerate(boxes, start=1):
        corners = [(west, south), (east, south), (east, north), (west, north)]
        numbers = [4000 + 10 * i + k for k in range(4)]
        elements += [_node(n, at) for n, at in zip(numbers, corners, strict=True)]
        elements.append({"type": "way", "id": 500 + i, "nodes": [*numbers, numbers[0]]})
        elements.append(
            {
                "type": "relation", "id": 600 + i, "members": [{"type": "way", "ref": 500 + i, "role": "outer"}],
                "tags": {
                    "type": "boundary", "boundary": "administrative", "admin_level": "7", "name": name,
                    **(tags or {}).get(name, {}),
                },
            }
        )  # fmt: skip
    return elements


class StandIn:
    """What the server knows; a test may change it. `asked` are the questions it got."""

    def __init__(self) -> None:
        self.found: list[dict[str, Any]] = [
            {
                "place_id": 1, "osm_type": "relation", "osm_id": 600, "lat": "-6.225", "lon": "106.91", "name": NAME,
                "display_name": FULL_NAME, "boundingbox": ["-6.23", "-6.22", "106.90", "106.92"],
                "class": "boundary", "type": "administrative", "importance": 0.5,
                "geojson": {"type": "Polygon", "coordinates": [BOUNDARY]},
            }
        ]  # fmt: skip
        self.villages = villages()
        self.places = list(PLACES)
        self.asked: list[str] = []
        self.url = ""

    def answer(self, query: str) -> list[dict[str, Any]]:
        """Return the elements that an Overpass query asks for."""
        if "administrative" in query:
            return self.villages
        if '["highway"]' in query:
            ways = [{"type": "way", "id": i, "nodes": nodes, "tags": tags} for i, (nodes, tags) in WAYS.items()]
            return [*(_node(n, at) for n, at in NODES.items()), *ways]
        if "waterway" in query:
            number, ring, tags = POND
            nodes = [_node(3010 + i, (x, y)) for i, (x, y) in enumerate(ring[:-1])]
            refs = [node["id"] for node in nodes]
            return [*nodes, {"type": "way", "id": number, "nodes": [*refs, refs[0]], "tags": tags}]
        return [{**_node(number, at), "tags": tags} for number, at, tags in self.places]


def _node(number: int, at: tuple[float, float]) -> dict[str, Any]:
    return {"type": "node", "id": number, "lon": at[0], "lat": at[1]}


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """Serve on a free port of this machine until the end of the block."""
    knows = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            knows.asked.append(parse_qs(urlsplit(self.path).query).get("q", [""])[0])
            self._send(knows.found)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            query = parse_qs(body)["data"][0]
            knows.asked.append(query)
            self._send({"version": 0.6, "elements": knows.answer(query)})

        def _send(self, found: Any) -> None:
            content = json.dumps(found).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args: Any) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    knows.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield knows
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

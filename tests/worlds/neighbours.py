"""The ribbon town as two regencies of one province with one street: Barat is in 99.01, Timur in 99.02.

Each has a kecamatan and a village; their border cuts an H3 cell, and the nearest facility may stand across it.
"""

from pathlib import Path

from tests.worlds.ribbon import write_ribbon

WEST, EAST = "99.01", "99.02"
_PARENTS = """"99" = "Provinsi Uji"
"99.01" = "Kabupaten Barat"
"99.01.01" = "Kecamatan Barat"
"99.02" = "Kota Timur"
"99.02.01" = "Kecamatan Timur"
"""


def write_neighbours(folder: Path, **choices) -> Path:
    """Write the files of the two regencies (choices as for the ribbon town) and return the manifest's path."""
    manifest = write_ribbon(folder, **choices)
    for name in ("areas.geojson", "population.csv"):
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace("99.02.01.1001", "99.01.01.1001"), encoding="utf-8")
    text = manifest.read_text(encoding="utf-8").replace('scope = "99.02.01"', 'scope = "99"')
    begin = text.index("[areas.parents]") + len("[areas.parents]\n")
    manifest.write_text(text[:begin] + _PARENTS + text[text.index("[population]") :], encoding="utf-8")
    return manifest

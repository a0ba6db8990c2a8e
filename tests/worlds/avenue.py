"""A main road between two rows of houses, with streets on both its sides.

north 100        N---100---O---100---P        residential
                 |         |         |
               100       100       100
                 |         |         |
0         W=100==A===100===B===100===C==100=E     primary
                 |                   |
               100                 100
                 |                   |
south -100       S--------200--------T        footway

From N to S it is 200 m over A and one crossing of the main road; from N to O nobody crosses it.
"""

from tests.worlds import World

AVENUE = World(
    places={
        "W": (-100, 0), "A": (0, 0), "B": (100, 0), "C": (200, 0), "E": (300, 0),
        "N": (0, 100), "O": (100, 100), "P": (200, 100), "S": (0, -100), "T": (200, -100),
    },
    streets=("WABCE", "NOP", "NA", "OB", "PC", "ST", "AS", "CT"),
    kinds=("primary", "residential", "residential", "residential", "residential", "footway", "residential",
           "residential"),
)  # fmt: skip

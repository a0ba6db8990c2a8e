"""A ladder: two long streets 100 m apart and four rungs.

north 100   E---100---F---100---G---100---H
            |         |         |         |
           100       100       100       100
            |         |         |         |
0           A---100---B---100---C---100---D   east 300
"""

from tests.worlds import World

LADDER = World(
    places={
        "A": (0, 0),
        "B": (100, 0),
        "C": (200, 0),
        "D": (300, 0),
        "E": (0, 100),
        "F": (100, 100),
        "G": (200, 100),
        "H": (300, 100),
    },
    streets=("ABCD", "EFGH", "AE", "BF", "CG", "DH"),
)

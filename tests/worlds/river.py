"""Two banks and one bridge: neighbours across the river are far apart on foot.

north 50    E---300---F---300---G
                      |
~~~~~~~~~~~~~~~~~~~~~ 50 ~~~~~~~~~~   the bridge F-B
                      |
0           A---300---B---300---C     east 600
"""

from tests.worlds import World

RIVER = World(
    places={"A": (0, 0), "B": (300, 0), "C": (600, 0), "E": (0, 50), "F": (300, 50), "G": (600, 50)},
    streets=("ABC", "EFG", "FB"),
)

"""Streets that trip careless engines, one world each.

CUL_DE_SAC      A---100---B---100---C      the only way to D is over B
                          |
                          60
                          D

LOOP            A---100---B                a street B-C-D-B that returns to where it began (80 + 60 + 100 m)
                         / \\
                        D---C

PARALLEL        A---100---B                two ways between A and B: straight, and 200 m over C and D

ZERO            A---100---B=C---100---D    B and C are two vertices at one place, joined by a street of 0 m

BRIDGE          a street A-M-B and a bridge C-N-D over it; M and N lie at one place and do not meet;
                the way between them leads over the ramp B-D
"""

from tests.worlds import World

CUL_DE_SAC = World(places={"A": (0, 0), "B": (100, 0), "C": (200, 0), "D": (100, -60)}, streets=("ABC", "BD"))

LOOP = World(places={"A": (0, 0), "B": (100, 0), "C": (180, 0), "D": (180, 60)}, streets=("AB", "BCDB"))

PARALLEL = World(places={"A": (0, 0), "B": (100, 0), "C": (0, 50), "D": (100, 50)}, streets=("AB", "ACDB"))

ZERO = World(places={"A": (0, 0), "B": (100, 0), "C": (100, 0), "D": (200, 0)}, streets=("AB", "BC", "CD"))

BRIDGE = World(
    places={"A": (0, 0), "M": (100, 0), "B": (200, 0), "C": (100, -100), "N": (100, 0), "D": (100, 100)},
    streets=("AMB", "CND", "BD"),
)

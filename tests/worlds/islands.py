"""A mainland of 1,000 m, an island of 400 m, and a fragment of 30 m that no one can walk to.

north 300   I---200---J---200---K            the island

0           A-----500-----B-----500-----C    the mainland

south 100                 X-30-Y             the fragment
"""

from tests.worlds import World

ISLANDS = World(
    places={
        "A": (0, 0),
        "B": (500, 0),
        "C": (1000, 0),
        "I": (0, 300),
        "J": (200, 300),
        "K": (400, 300),
        "X": (500, -100),
        "Y": (530, -100),
    },
    streets=("ABC", "IJK", "XY"),
    min_component_m=200.0,
)

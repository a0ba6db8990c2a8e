"""pandana: set_pois and nearest_pois up to 1,500 m, facilities by their place (pandana takes the nearest node)."""

import numpy as np
import pandana
import pandas as pd

PACKAGES = ("pandana", "pandas")
LIMIT_M = 1500.0


def prepare(question, way):
    """Return the network with all types set."""
    u, v, mm = question.edges.T
    net = pandana.Network(
        pd.Series(question.nodes[:, 0]), pd.Series(question.nodes[:, 1]), pd.Series(u), pd.Series(v),
        pd.DataFrame({"m": mm / 1000.0}), twoway=True,
    )  # fmt: skip
    for number, places in enumerate(question.places):
        net.set_pois(f"type {number}", LIMIT_M, 1, pd.Series(places[:, 0]), pd.Series(places[:, 1]))
    return net


def ask(ready, number):
    """Return the walks of one type; pandana says the limit where there is none."""
    found = ready.nearest_pois(LIMIT_M, f"type {number}", num_pois=1)[1].to_numpy()
    return np.where(found >= LIMIT_M, np.inf, found * 1000.0)

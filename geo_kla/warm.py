"""Warm a web process up: the compiled engine and the newest ground are there before the first planner asks."""
import logging

from django.db import DatabaseError, close_old_connections
from django.template.loader import get_template
from django.urls import get_resolver

from regions.queries.ground import GroundError
from zones.errors import ScenarioRefused, SitingRefused
from zones.models import ZoneRules
from zones.queries import service_tiles, standing
from zones.queries.judging import children_inside, member_walks
from zones.queries.places import cached_places
from zones.queries.runs import ground_of, latest_run_anywhere
from zones.queries.scenarios import base as scenario_base
from zones.queries.scenarios import result as scenario_result
from zones.siting import answer as siting_answer

START_PAGE = ("map", "search", "results", "rows", "legend", "card")
"""Templates of the page that most people see first."""

logger = logging.getLogger(__name__)


def _read_pages() -> None:
    """Import all views, and compile the templates of the start page."""
    _all_views = get_resolver().url_patterns
    for name in START_PAGE:
        get_template(f"facilities/{name}.html")


def up() -> None:
    """Load what live judgement needs; a database that is not ready yet only makes the first answer slower."""
    from django.utils import timezone

    _read_pages()
    try:
        run = latest_run_anywhere()
        ground = ground_of(run) if run else None
        if ground is not None:
            cached_places(ground, timezone.localdate())
            children_inside.warm_up(ground.layout, run)
            standing.warm_up(run, ground)
            for rules in ZoneRules.objects.filter(set=run.standard_set):
                member_walks.warm_up(ground, rules)
            service_tiles.warm_up(run, ground)
    except (DatabaseError, GroundError) as error:
        logger.warning("not warmed up: %s", error)
    finally:
        close_old_connections()


def rest() -> None:
    """Compile what scenarios and questions where to build need, while other pages are answered already."""
    try:
        run = latest_run_anywhere()
        ground = ground_of(run) if run else None
        if ground is not None:
            scenario_result.warm_up(scenario_base.base_of(run))
            siting_answer.warm_up(run, ground)
    except (DatabaseError, GroundError, ScenarioRefused, SitingRefused) as error:
        logger.warning("not warmed up for planners: %s", error)
    finally:
        close_old_connections()

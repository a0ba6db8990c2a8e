"""The page that asks "what if": the rules to choose from, the facilities to close or move, and the answer."""
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from regions.models import Area
from zones.models import ReachRun
from zones.sentences import area_title
from zones.what_if_question import WhatIfQuestion

from .columns import CoverageColumn, ServiceColumns, services_of
from .runs import latest_run
from .what_if import Choice, WhatIf, WhatIfRefused, facility_choices, standing_for, what_if, what_if_rules


@dataclass(frozen=True, slots=True)
class WhatIfScreen:
    """The page for one question.

    run is None before the first analysis, column where it judged no rule about a walk. choices is None when there
    are too many facilities to list. refused: why there is no answer, "" otherwise; answer None when nothing was asked.
    """

    area: Area
    title: str
    question: WhatIfQuestion
    run: ReachRun | None
    services: tuple[ServiceColumns, ...]
    column: CoverageColumn | None
    choices: tuple[Choice, ...] | None
    answer: WhatIf | None
    refused: str

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Return west, south, east, north of the area."""
        return self.area.geometry.extent


def what_if_screen(
    question: WhatIfQuestion, *, area: Area, user: AbstractBaseUser | AnonymousUser, with_choices: bool = True
) -> WhatIfScreen:
    """Return the page's content; the facilities to choose from are left out where only the answer is wanted."""
    run = latest_run(area.code)
    columns = what_if_rules(run, area) if run else ()
    column = next((one for one in columns if one.key == question.rule), columns[0] if columns else None)
    choices: tuple[Choice, ...] | None = ()
    answer, refused = None, ""
    if run is not None and column is not None:
        try:
            standing = standing_for(run, column)
            if with_choices:
                choices = facility_choices(standing, area, user)
            if question.is_asked:
                answer = what_if(question, run=run, column=column, standing=standing, area=area, user=user)
        except WhatIfRefused as error:
            refused = str(error)
    return WhatIfScreen(
        area=area,
        title=area_title(area.name, area.level, area.code),
        question=question,
        run=run,
        services=tuple(services_of(columns)),
        column=column,
        choices=choices,
        answer=answer,
        refused=refused,
    )

"""What can go wrong between a question about zones and its answer."""


class ZonesError(Exception):
    """A message for the person who asked: what was found, and what is allowed."""


class AreaUnknown(ZonesError):
    """No current area has this code."""


class StandardsUnknown(ZonesError):
    """No set of standards of that name, or none at all."""


class ShapeRefused(ZonesError):
    """A drawn shape that cannot be a zone; `where` is lon/lat when one spot is to blame."""

    def __init__(self, message: str, where: tuple[float, float] | None = None) -> None:
        super().__init__(message)
        self.where = where


class AnchorRefused(ZonesError):
    """A facility that cannot be the anchor of a zone."""


class LinkRefused(ZonesError):
    """An agreement between facilities that cannot be."""


class RulesRefused(ZonesError):
    """Numbers by which zones cannot be judged."""


class TobaccoListRefused(ZonesError):
    """A survey of tobacco points that cannot be written."""


class RunCancelled(ZonesError):
    """Somebody asked the run to stop."""


class ZoneChangedMeanwhile(ZonesError):
    """Somebody else saved a newer revision of the zone."""


class ScenarioRefused(ZonesError):
    """A change or a scenario that cannot be written so; `field` is "" when it is the whole."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class ScenarioChangedMeanwhile(ScenarioRefused):
    """Somebody else changed the scenario since this person opened it."""


class StepRefused(ZonesError):
    """A step of a zone's life that this person may not take now, or that lacks something."""


class CommentRefused(StepRefused):
    """A comment without words, or one that is not this person's."""


class DecreeRefused(StepRefused):
    """A decree that cannot designate the zone; `field` is the part of the form to blame, or empty."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class SearchRefused(ZonesError):
    """Candidates that cannot be looked for: no run, no streets, or inputs that have changed since."""


class TemplateRefused(ZonesError):
    """A template that cannot be made so; `field` is the part of the form to blame, or empty."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class SitingRefused(ZonesError):
    """A question where to build that has no answer; `field` names what to change on the form, "" for all of it."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class AskRefused(ZonesError):
    """A question about a place that cannot be answered as it was asked."""


class ReportRefused(ZonesError):
    """An atlas or a meeting pack that cannot be made so; `field` is the part of the form to blame, or empty."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class CompareRefused(ZonesError):
    """Two runs that have nothing to be compared by."""


class GapRefused(ZonesError):
    """A change of a gap that cannot be; `field` is the part of the form to blame, or empty."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class GapChangedMeanwhile(GapRefused):
    """Somebody else, or a run, changed the gap since this person opened it."""


class AwardRefused(ZonesError):
    """An award that cannot be recorded so; `field` is the part of the form to blame, or empty."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field

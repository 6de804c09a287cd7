"""One example of every page, by slice. A page that is not here is not photographed and not checked."""

from tests.support.examples import (
    assessment,
    desk,
    exceptions,
    imports,
    notices,
    overview,
    patterns,
    people,
    questions,
    reminders,
    reports,
    review_lists,
    rounds,
    schedules,
    urges,
    years,
)
from tests.support.pages import Example

EVERY: tuple[Example, ...] = (
    *patterns.EXAMPLES,
    *reports.EXAMPLES,
    *review_lists.EXAMPLES,
    *desk.EXAMPLES,
    *overview.EXAMPLES,
    *rounds.EXAMPLES,
    *schedules.EXAMPLES,
    *years.EXAMPLES,
    *notices.EXAMPLES,
    *exceptions.EXAMPLES,
    *questions.EXAMPLES,
    *urges.EXAMPLES,
    *imports.EXAMPLES,
    *assessment.EXAMPLES,
    *reminders.EXAMPLES,
    *people.EXAMPLES,
)

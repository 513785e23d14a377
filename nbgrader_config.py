"""For instructors: where nbgrader finds this course. See CONTRIBUTING.md, “Grade a class”."""

import sys

from workbook.errors import NotRunningError
from workbook.home import home
from workbook.stack.services import running

c = get_config()  # type: ignore[name-defined] # noqa: F821 - nbgrader runs this file

c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.Execute.timeout = 300  # seconds for a cell: the first check of a lesson starts servers
c.Execute.iopub_timeout = 60
# Before all else: one learner's split or copied cell mustn't end the grading of everybody.
c.Autograde.sanitize_preprocessors.prepend(["workbook.authoring.handed_in.mended"])
# What `zip_collect` makes of ada.zip: the learner "ada", and the notebooks wherever in it they are.
c.FileNameCollectorPlugin.named_regexp = (
    r".*/extracted/(?P<student_id>[^/]+)/(?:.*/)?(?P<file_id>\d\d-[^/]+)\.ipynb$"
)

if "autograde" in sys.argv:
    # Without servers every check would fail, and nbgrader counts a check that fails as 0 points.
    try:
        running(home())
    except NotRunningError as fault:
        sys.exit(f"Nothing was graded. {fault}")

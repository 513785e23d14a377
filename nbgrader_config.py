"""For instructors: where nbgrader finds this course. See CONTRIBUTING.md, “Grade a class”."""

c = get_config()  # type: ignore[name-defined] # noqa: F821 - nbgrader runs this file

c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.Execute.timeout = 300  # seconds for a cell: the first check of a lesson starts servers
c.Execute.iopub_timeout = 60

"""The lessons: the folder lessonNN/ has the checks, hints and sample answers of lesson NN."""

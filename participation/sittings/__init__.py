"""A sitting: the day a hearing or an open meeting is held – who runs it, what is said, the record and the report."""

"""Comments grouped under themes, a reply to each theme, and the response that is published: adoption feedback."""

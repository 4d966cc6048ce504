"""Finding words in what came in, also in what no worker has looked at yet."""


def with_words(query: str, comment: str = "c") -> str:
    """The condition that the words of a comment (alias) match a tsquery (placeholder).

    What came in within the last seconds is not in the index of words yet (a worker puts it there when it looks through
    it), so its words are read themselves: they are few, and have an index of their own.
    """
    return (
        f"({comment}.found_in @@ {query}::tsquery"
        f" OR {comment}.found_in IS NULL AND comment_terms({comment}.text) @@ {query}::tsquery)"
    )

"""``python -m participation.cli``: the same command where the script is not on the path."""

from participation.cli import main

main()

"""Portal: the home page, search, the whole story of a matter, and help. It shows what the features below it know."""

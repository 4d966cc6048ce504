"""The spine: a matter, its stages and timeline, the secrecy review of what is to be published."""

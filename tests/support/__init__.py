"""What tests share: a real database, a browser-like client, ready people."""

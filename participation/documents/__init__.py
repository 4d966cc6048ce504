"""Finished view data becomes an official document: layout, hash, download and verification."""

"""What the portal does by itself: telling those who follow a matter."""

"""What goes to the leader: one A4 page, the tables behind it, and the circular."""

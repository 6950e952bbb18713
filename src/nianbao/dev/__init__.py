"""Author helps: what rules say of each other, and what they notice of changed cells."""

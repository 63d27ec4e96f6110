"""What the books of both systems say, and where they disagree. Nothing here reads a table of ours."""

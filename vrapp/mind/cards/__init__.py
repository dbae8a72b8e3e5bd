"""Character cards of other programs, versions 1 to 3: read from JSON, PNG and CHARX, kept whole, turned into a persona, and written again."""

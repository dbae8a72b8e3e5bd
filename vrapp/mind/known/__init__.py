"""What the companion knows of its user and the people in their life: from the user's own words, with evidence, and in plain sentences.

`known.Known` is its face to a turn; `extract.claims` reads a sentence; `facts` keeps what it says. Import from the modules: the rules take a moment to load.
"""

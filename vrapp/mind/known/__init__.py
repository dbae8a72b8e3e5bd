"""What the companion knows of its user and the people in their life: from the user's own words, with evidence, and in plain sentences."""

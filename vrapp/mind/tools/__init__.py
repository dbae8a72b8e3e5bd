"""What the companion can do besides talking: definitions, the words that ask for them, permission, and the rooms' and servers' answers."""

"""Make assets/care/examples.npz: the vectors of the examples that care compares the user's words with. Run after assets/care/examples.txt changed.

.venv/bin/python tools/care_examples.py
"""

from __future__ import annotations

from vrapp.mind.care import likeness
from vrapp.mind.recall import embedding

if __name__ == "__main__":
    likeness.write(embedding.load())
    print(f"{len(likeness.examples())} examples, {likeness.VECTORS.stat().st_size:,} bytes")

"""Finding what was said: embeddings, the index of vectors, words, times, and how they are joined. In: a question. Out: turns, best first."""

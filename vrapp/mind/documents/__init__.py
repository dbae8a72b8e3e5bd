"""A folder of documents, answered from with their sources: read (`reading`), kept as passages in the memory's file (`tables`) and searched (`library`)."""

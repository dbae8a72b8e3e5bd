"""The tables of documents, in the memory's file: they can be made anew from the folder at any time and hold nothing that the user said."""

SQL = """
    CREATE TABLE documents (
        id INTEGER PRIMARY KEY,
        folder TEXT NOT NULL,
        path TEXT NOT NULL,             -- inside the folder
        size INTEGER NOT NULL,
        changed REAL NOT NULL,          -- seconds since 1970
        trouble TEXT NOT NULL DEFAULT '',
        UNIQUE (folder, path)
    ) STRICT;
    CREATE TABLE passages (
        id INTEGER PRIMARY KEY,
        document INTEGER NOT NULL REFERENCES documents (id),
        heading TEXT NOT NULL,
        text TEXT NOT NULL,
        model TEXT NOT NULL DEFAULT '', -- whose vector it is, '' for none yet
        vector BLOB                     -- float32 of unit length
    ) STRICT;
    CREATE INDEX passages_of_document ON passages (document);
"""

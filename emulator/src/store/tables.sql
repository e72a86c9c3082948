-- Format 1. Times are RFC 3339 texts in UTC.

-- One row: how often the folder was opened, and how far its clock was moved forward, in nanoseconds.
CREATE TABLE emulator (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    opened INTEGER NOT NULL,
    ahead INTEGER NOT NULL
) STRICT;
INSERT INTO emulator VALUES (1, 0, 0);

-- Queues, topics and subscriptions by their names in lower case; a subscription's is topic/subscriptions/name.
CREATE TABLE entity (
    name TEXT PRIMARY KEY,
    definition TEXT NOT NULL,
    last_number INTEGER NOT NULL,
    accessed TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- place is main, dead-letter or scheduled; of a scheduled message, enqueued is the time that it waits for.
CREATE TABLE message (
    entity TEXT NOT NULL,
    place TEXT NOT NULL,
    number INTEGER NOT NULL,
    topic_number INTEGER NOT NULL,
    enqueued TEXT NOT NULL,
    expires TEXT,
    delivery_count INTEGER NOT NULL,
    lock_token BLOB,
    locked_until TEXT,
    properties TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (entity, place, number)
) STRICT, WITHOUT ROWID;

-- What duplicate detection remembers.
CREATE TABLE seen (
    entity TEXT NOT NULL,
    id TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (entity, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE container (
    name TEXT PRIMARY KEY,
    description TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE blob (
    container TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (container, name)
) STRICT;

-- Blocks that no block list has made part of a blob yet.
CREATE TABLE block (
    container TEXT NOT NULL,
    blob TEXT NOT NULL,
    id TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (container, blob, id)
) STRICT;

CREATE TABLE mail (
    number INTEGER PRIMARY KEY,
    mail TEXT NOT NULL,
    eml BLOB NOT NULL
) STRICT;

-- Runs of the Logic App that have not ended, with what was posted.
CREATE TABLE run (
    id BLOB PRIMARY KEY,
    posted TEXT NOT NULL
) STRICT;

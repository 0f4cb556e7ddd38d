-- What was done, one row per entry, without gaps. The body is the entry's canonical bytes and the
-- only thing that counts; the columns beside it are copies for searching, which audit verify
-- compares. Retention empties all but idx and leaf_hash.
CREATE TABLE audit_entry (
  idx ${bigint} NOT NULL PRIMARY KEY CHECK (idx >= 0),
  leaf_hash ${blob} NOT NULL,
  body TEXT,
  at_millis ${bigint},
  kind TEXT,
  actor TEXT,
  camera TEXT
) ${table_end};

CREATE INDEX audit_entry_at ON audit_entry (at_millis);
CREATE INDEX audit_entry_actor ON audit_entry (actor, at_millis);
CREATE INDEX audit_entry_camera ON audit_entry (camera, at_millis);

-- One row: how many entries there are, and the hashes of the complete subtrees of the Merkle tree
-- over them (RFC 9162, section 2.1), the largest first, in hex. Whoever appends writes this row first, so
-- that PostgreSQL lets one append at a time. The origin names the log in its checkpoints.
CREATE TABLE audit_tree (
  only_row ${bigint} NOT NULL PRIMARY KEY CHECK (only_row = 1),
  size ${bigint} NOT NULL,
  frontier TEXT NOT NULL,
  origin TEXT NOT NULL,
  witnessed ${bigint} NOT NULL
) ${table_end};

INSERT INTO audit_tree (only_row, size, frontier, origin, witnessed) VALUES (1, 0, '', '', 0);

-- Signed checkpoints (C2SP tlog-checkpoint), also sent to the witness. Two gateways that share a
-- database sign with a key each.
CREATE TABLE audit_checkpoint (
  size ${bigint} NOT NULL,
  key_id TEXT NOT NULL,
  at_millis ${bigint} NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (size, key_id)
) ${table_end};

-- A gateway's settings as they were recorded last, to tell what a start changes.
CREATE TABLE audit_setting (
  gateway TEXT NOT NULL,
  name TEXT NOT NULL,
  setting TEXT NOT NULL,
  PRIMARY KEY (gateway, name)
) ${table_end};

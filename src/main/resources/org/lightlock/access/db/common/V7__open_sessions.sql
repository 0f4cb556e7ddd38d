-- Sessions live in a gateway's memory. Here each gateway writes down which it has open, so that the
-- command line and other gateways can list and revoke them. Nothing here opens a session: ids are
-- public, tokens and their hashes are not kept.

-- A gateway that runs. One that has not been seen for a while is gone, and its sessions with it.
CREATE TABLE gateway (
  id TEXT NOT NULL PRIMARY KEY,
  seen_at ${bigint} NOT NULL
) ${table_end};

-- Times are seconds since 1970. ends_at is 0 when nothing but idleness ends the session. watching
-- holds cameras' ids with commas between them.
CREATE TABLE open_session (
  id TEXT NOT NULL PRIMARY KEY,
  gateway TEXT NOT NULL REFERENCES gateway (id) ON DELETE CASCADE,
  account TEXT NOT NULL,
  kind TEXT NOT NULL,
  how TEXT NOT NULL,
  source TEXT NOT NULL,
  created_at ${bigint} NOT NULL,
  used_at ${bigint} NOT NULL,
  ends_at ${bigint} NOT NULL,
  watching TEXT NOT NULL
) ${table_end};

-- Sessions that somebody wants to end. The gateway that has the session ends it and removes the row.
CREATE TABLE session_revocation (
  session TEXT NOT NULL PRIMARY KEY,
  asked_by TEXT NOT NULL,
  asked_at ${bigint} NOT NULL
) ${table_end};

-- Every filter of a search goes with the order of the log, so that a page costs a page whatever the
-- log's size; what was removed (NULL) is in none of them. The database itself makes the column from
-- the entry: the index of the start in a stop, the gateway in a start of a viewing and of a gateway.
DROP INDEX audit_entry_at;
DROP INDEX audit_entry_actor;
DROP INDEX audit_entry_camera;

ALTER TABLE audit_entry ADD COLUMN refers TEXT GENERATED ALWAYS AS (
  CASE
    WHEN NOT json_valid(body) THEN NULL
    WHEN kind = 'view-stop' THEN CAST(json_extract(body, '$.details.start') AS TEXT)
    WHEN kind = 'view-start' THEN CAST(json_extract(body, '$.details.gateway') AS TEXT)
    WHEN kind = 'audit' AND json_extract(body, '$.details.what') = 'started'
      THEN CAST(json_extract(body, '$.details.gateway') AS TEXT)
  END) VIRTUAL;

CREATE INDEX audit_entry_at ON audit_entry (at_millis, idx) WHERE at_millis IS NOT NULL;
CREATE INDEX audit_entry_actor ON audit_entry (actor, idx, at_millis) WHERE actor IS NOT NULL;
CREATE INDEX audit_entry_camera ON audit_entry (camera, idx, kind, at_millis)
  WHERE camera IS NOT NULL;
CREATE INDEX audit_entry_kind ON audit_entry (kind, idx, at_millis) WHERE kind IS NOT NULL;
CREATE INDEX audit_entry_refers ON audit_entry (kind, refers, idx, camera, at_millis)
  WHERE refers IS NOT NULL;

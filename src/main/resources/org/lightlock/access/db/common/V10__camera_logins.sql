-- Cameras' logins, sealed to the camera side's public key: nothing here opens them. in_use is the
-- newest that the camera side took; it goes on to be passed until a newer one is taken. outcome is
-- the number that the camera side answered for sealed, 0 while it has not.
CREATE TABLE camera_login (
  camera TEXT NOT NULL PRIMARY KEY CHECK (length(camera) BETWEEN 1 AND 32),
  sealed ${blob} NOT NULL,
  in_use ${blob},
  changed_at ${bigint} NOT NULL,
  outcome ${bigint} NOT NULL
) ${table_end};

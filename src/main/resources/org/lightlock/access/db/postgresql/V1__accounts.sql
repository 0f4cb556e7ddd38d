-- A local user. The stamp is a new random number after every change, so that sessions made before
-- the change end, also when a user is removed and another one of the same name is added.
CREATE TABLE account (
  name TEXT COLLATE "C" NOT NULL PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 64),
  password_hash TEXT NOT NULL,
  all_cameras SMALLINT NOT NULL CHECK (all_cameras IN (0, 1)),
  stamp BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL
);

-- The cameras of a user who may not watch all of them.
CREATE TABLE account_camera (
  account TEXT NOT NULL REFERENCES account (name) ON DELETE CASCADE,
  camera TEXT NOT NULL,
  PRIMARY KEY (account, camera)
);

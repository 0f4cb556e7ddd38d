-- A machine's account. Its secret is 192 random bits, so one round of SHA-256 keeps it. The two
-- digests are HA1 of RFC 7616: players that know only Digest prove the secret against them. Whoever
-- reads them can answer a challenge until the client is revoked, as with the file itself.
CREATE TABLE stream_client (
  name TEXT COLLATE "C" NOT NULL PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 64),
  secret_sha256 TEXT NOT NULL UNIQUE,
  digest_md5 TEXT NOT NULL,
  digest_sha256 TEXT NOT NULL,
  all_cameras SMALLINT NOT NULL CHECK (all_cameras IN (0, 1)),
  stamp BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

-- The cameras of a client that may not watch all of them.
CREATE TABLE stream_client_camera (
  client TEXT NOT NULL REFERENCES stream_client (name) ON DELETE CASCADE,
  camera TEXT NOT NULL,
  PRIMARY KEY (client, camera)
);

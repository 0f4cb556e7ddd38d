-- What somebody's work is. Without a role a grant gives nothing.
CREATE TABLE account_role (
  account TEXT NOT NULL REFERENCES account (name) ON DELETE CASCADE,
  role TEXT NOT NULL,
  PRIMARY KEY (account, role)
) ${table_end};

ALTER TABLE account ADD COLUMN disabled ${bigint} NOT NULL DEFAULT 0;

-- Who may do what, with which cameras, when. A row that is not understood gives nothing. Instants
-- are seconds since 1970 in UTC. A grant is removed with its user or client, in the same
-- transaction, so that another one of the same name does not inherit it.
CREATE TABLE access_grant (
  id TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 200),
  subject_kind TEXT NOT NULL CHECK (subject_kind IN ('user', 'role', 'client')),
  subject TEXT NOT NULL,
  actions TEXT NOT NULL,
  scope_kind TEXT NOT NULL CHECK (scope_kind IN ('all', 'camera', 'group', 'site')),
  scope TEXT NOT NULL,
  begins_at ${bigint},
  ends_at ${bigint},
  days TEXT,
  hours TEXT,
  zone TEXT,
  purpose TEXT,
  created_at ${bigint} NOT NULL
) ${table_end};

CREATE INDEX access_grant_subject ON access_grant (subject_kind, subject);

-- What an earlier version let people and clients watch, they may watch and hear as before.
INSERT INTO account_role (account, role) SELECT name, 'viewer' FROM account;

INSERT INTO access_grant
  (id, subject_kind, subject, actions, scope_kind, scope, created_at)
SELECT 'v4:user:' || name, 'user', name, 'live,snapshot,audio', 'all', '', changed_at
FROM account WHERE all_cameras = 1;

INSERT INTO access_grant
  (id, subject_kind, subject, actions, scope_kind, scope, created_at)
SELECT 'v4:user:' || account.name || ':' || account_camera.camera, 'user', account.name,
  'live,snapshot,audio', 'camera', account_camera.camera, account.changed_at
FROM account JOIN account_camera ON account_camera.account = account.name
WHERE account.all_cameras = 0;

INSERT INTO access_grant
  (id, subject_kind, subject, actions, scope_kind, scope, created_at)
SELECT 'v4:client:' || name, 'client', name, 'live,snapshot,audio', 'all', '', created_at
FROM stream_client WHERE all_cameras = 1;

INSERT INTO access_grant
  (id, subject_kind, subject, actions, scope_kind, scope, created_at)
SELECT 'v4:client:' || stream_client.name || ':' || stream_client_camera.camera, 'client',
  stream_client.name, 'live,snapshot,audio', 'camera', stream_client_camera.camera,
  stream_client.created_at
FROM stream_client JOIN stream_client_camera ON stream_client_camera.client = stream_client.name
WHERE stream_client.all_cameras = 0;

DROP TABLE account_camera;
DROP TABLE stream_client_camera;
ALTER TABLE account DROP COLUMN all_cameras;
ALTER TABLE stream_client DROP COLUMN all_cameras;

-- What a role demands of a session. Without a limit the configuration's holds.
CREATE TABLE role_setting (
  role TEXT NOT NULL PRIMARY KEY,
  second_factor ${bigint} NOT NULL CHECK (second_factor IN (0, 1)),
  idle_seconds ${bigint} CHECK (idle_seconds > 0),
  absolute_seconds ${bigint} CHECK (absolute_seconds > 0)
) ${table_end};

INSERT INTO role_setting (role, second_factor) VALUES ('administrator', 1);

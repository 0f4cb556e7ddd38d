-- What a person shows beside the passphrase, or instead of it. All of it goes with the account.
-- A seed is sealed for its account (protect.seal): moved to another row it opens for nobody.
-- last_step is the 30-second step of the newest code that was taken: no code is good twice.
CREATE TABLE totp (
  account TEXT NOT NULL PRIMARY KEY REFERENCES account (name) ON DELETE CASCADE,
  seed ${blob} NOT NULL,
  last_step ${bigint} NOT NULL,
  created_at ${bigint} NOT NULL
) ${table_end};

-- The id that authenticators know a person by: random, so that it tells nothing.
CREATE TABLE passkey_user (
  account TEXT NOT NULL PRIMARY KEY REFERENCES account (name) ON DELETE CASCADE,
  handle TEXT NOT NULL UNIQUE
) ${table_end};

-- The public halves of passkeys. id and handle are Base64url; public_key is COSE.
CREATE TABLE passkey (
  id TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 1400),
  account TEXT NOT NULL REFERENCES account (name) ON DELETE CASCADE,
  name TEXT NOT NULL,
  public_key ${blob} NOT NULL,
  sign_count ${bigint} NOT NULL,
  created_at ${bigint} NOT NULL,
  used_at ${bigint} NOT NULL
) ${table_end};

CREATE INDEX passkey_account ON passkey (account);

-- SHA-256 of 120 random bits. A code that was used is gone.
CREATE TABLE recovery_code (
  account TEXT NOT NULL REFERENCES account (name) ON DELETE CASCADE,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (account, sha256)
) ${table_end};

-- A link that lets somebody set a passphrase and a second factor, once. account is empty for the
-- first administrator, who chooses a name. roles: words with commas, for an account that is made.
CREATE TABLE enrolment_link (
  token_sha256 TEXT NOT NULL PRIMARY KEY,
  account TEXT NOT NULL UNIQUE,
  roles TEXT NOT NULL,
  expires_at ${bigint} NOT NULL
) ${table_end};

-- Other secrets that must come back as they were: sealed for their name.
CREATE TABLE sealed_secret (
  name TEXT NOT NULL PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 200),
  sealed ${blob} NOT NULL
) ${table_end};

-- Which account belongs to a person for whom an issuer vouches. Issuer and subject together are the
-- person; names and addresses are not. An account has one such person at most.
CREATE TABLE external_identity (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  account TEXT NOT NULL UNIQUE REFERENCES account (name) ON DELETE CASCADE,
  bound_at ${bigint} NOT NULL,
  PRIMARY KEY (issuer, subject)
) ${table_end};

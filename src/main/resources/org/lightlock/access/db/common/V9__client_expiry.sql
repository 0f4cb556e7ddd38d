-- When a client's secret ends by itself, in seconds since 1970; without one it does not.
ALTER TABLE stream_client ADD COLUMN expires_at ${bigint};

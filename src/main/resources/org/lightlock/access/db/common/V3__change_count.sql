-- One row: a number that grows with every change of people, roles and grants. PostgreSQL has no
-- PRAGMA data_version; gateways that share the database look here twice a second.
-- From here on both databases read the same scripts. The placeholders are set in DatabaseDialect:
-- bigint, blob and text are the types' names, table_end is what SQLite wants behind a table.
CREATE TABLE change_count (
  only_row ${bigint} NOT NULL PRIMARY KEY CHECK (only_row = 1),
  changes ${bigint} NOT NULL
) ${table_end};

INSERT INTO change_count (only_row, changes) VALUES (1, 0);

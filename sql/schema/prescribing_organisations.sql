-- The organisations of one type, {entity}, that practices of a prescribing store belong to, with the numbers
-- of their own parents (see prescribing.sql). A PCN has none: its parents are those of its practices.
CREATE TABLE {entity} (
  {entity}_ix USMALLINT PRIMARY KEY,
  code VARCHAR NOT NULL UNIQUE,
  name VARCHAR NOT NULL{parents}
);

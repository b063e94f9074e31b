-- The results of one build of prescribing outliers, in a file of its own: written once by an engine,
-- then opened read-only by reports. With it go outliers_organisations.sql, once for each entity type, and
-- outliers_entity.sql, once for each type that was built. Numbers of practices, chemicals and so on are those of the dictionaries in this file.

-- The build's one row, written last: a file without it is no build. Dates are the first days of months,
-- both inclusive. notes: those of the prescribing store.
CREATE TABLE builds (
  build_id INTEGER NOT NULL,
  from_date VARCHAR NOT NULL,
  to_date VARCHAR NOT NULL,
  n INTEGER NOT NULL,
  entities VARCHAR[] NOT NULL,
  engine VARCHAR NOT NULL,
  engine_version VARCHAR NOT NULL,
  data_version VARCHAR NOT NULL,
  created_at VARCHAR NOT NULL,
  seconds DOUBLE NOT NULL,
  row_count BIGINT NOT NULL,
  notes VARCHAR NOT NULL
);

CREATE TABLE subpara (subpara_ix USMALLINT, code VARCHAR NOT NULL, name VARCHAR NOT NULL);
CREATE TABLE chemical (
  chemical_ix USMALLINT,
  code VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  subpara_ix USMALLINT NOT NULL
);
CREATE TABLE presentation (
  presentation_ix UINTEGER,
  bnf_code VARCHAR NOT NULL,
  bnf_name VARCHAR NOT NULL,
  chemical_ix USMALLINT NOT NULL
);

-- Items by practice and chemical, without zeros, by chemical.
CREATE TABLE summed_items (
  practice_ix USMALLINT NOT NULL,
  chemical_ix USMALLINT NOT NULL,
  items UINTEGER NOT NULL
);

-- The original project's table: every practice has a row for each chemical that anyone prescribes, 0 where it
-- prescribed none.
CREATE VIEW summed AS
SELECT
  b.build_id,
  p.code AS practice,
  c.code AS chemical,
  s.code AS subpara,
  coalesce(i.items, 0)::BIGINT AS numerator
FROM builds b
CROSS JOIN practice p
CROSS JOIN (FROM chemical SEMI JOIN summed_items USING (chemical_ix)) c
JOIN subpara s USING (subpara_ix)
LEFT JOIN summed_items i ON i.practice_ix = p.entity_ix AND i.chemical_ix = c.chemical_ix;

-- The results of one entity type, {entity}; see outliers.sql.

-- The distribution of each chemical's share of its subparagraph over the entities with an item in the
-- subparagraph. Only chemicals that an entity of the type prescribes have a row. low_bound, high_bound: the
-- 0.001 and 0.999 quantiles by nearest rank; mean, std: of the ratios within them. too_few: 1 if too few
-- entities prescribe it to compare them.
CREATE TABLE {entity}_chemical (
  chemical_ix USMALLINT NOT NULL,
  entities UINTEGER NOT NULL,
  prescribers UINTEGER NOT NULL,
  low_bound DOUBLE NOT NULL,
  high_bound DOUBLE NOT NULL,
  mean DOUBLE NOT NULL,
  std DOUBLE NOT NULL,
  too_few UTINYINT NOT NULL
);

-- A row for each entity and each chemical of the subparagraphs in which it has items, sorted by entity and
-- chemical. The view below computes the other columns.
CREATE TABLE {entity}_row (
  entity_ix USMALLINT NOT NULL,
  chemical_ix USMALLINT NOT NULL,
  chemical_items UINTEGER NOT NULL,
  subpara_items UINTEGER NOT NULL,
  rank_high USMALLINT NOT NULL,
  rank_low USMALLINT NOT NULL
);

-- The rows of the two tables of each report, in their order (high: 1, low: 0); sorted by entity.
CREATE TABLE {entity}_outlier (
  entity_ix USMALLINT NOT NULL,
  high UTINYINT NOT NULL,
  place UINTEGER NOT NULL,
  chemical_ix USMALLINT NOT NULL,
  chemical_items UINTEGER NOT NULL,
  subpara_items UINTEGER NOT NULL,
  dense_rank USMALLINT NOT NULL
);

-- The presentations of those chemicals that the entity prescribed; sorted by entity.
CREATE TABLE {entity}_item (
  entity_ix USMALLINT NOT NULL,
  high UTINYINT NOT NULL,
  presentation_ix UINTEGER NOT NULL,
  items UINTEGER NOT NULL
);

-- The original project's tables.
CREATE VIEW {entity}_ranked AS
SELECT
  b.build_id,
  e.code AS {entity},
  s.code AS subpara,
  r.subpara_items,
  c.code AS chemical,
  r.chemical_items,
  r.chemical_items / r.subpara_items AS ratio,
  d.mean,
  d.std,
  CASE d.std WHEN 0 THEN 0 ELSE (r.chemical_items / r.subpara_items - d.mean) / d.std END AS z_score,
  r.rank_high,
  r.rank_low
FROM {entity}_row r
JOIN {entity} e USING (entity_ix)
JOIN {entity}_chemical d USING (chemical_ix)
JOIN chemical c USING (chemical_ix)
JOIN subpara s USING (subpara_ix)
CROSS JOIN builds b;

CREATE VIEW {entity}_outlier_items AS
SELECT
  b.build_id,
  e.code AS {entity},
  p.bnf_code,
  p.bnf_name,
  c.code AS chemical,
  CASE WHEN i.high = 1 THEN 'H' ELSE 'L' END AS high_low,
  i.items AS numerator
FROM {entity}_item i
JOIN {entity} e USING (entity_ix)
JOIN presentation p USING (presentation_ix)
JOIN chemical c USING (chemical_ix)
CROSS JOIN builds b;

-- Both arrays are in the order of the entities' codes.
CREATE VIEW {entity}_measure_arrays AS
SELECT
  build_id,
  chemical,
  list(z_score ORDER BY {entity}) AS measure_array,
  list(ratio ORDER BY {entity}) AS ratio_array
FROM {entity}_ranked
WHERE chemical IN (FROM chemical SEMI JOIN {entity}_outlier USING (chemical_ix) SELECT code)
GROUP BY build_id, chemical;

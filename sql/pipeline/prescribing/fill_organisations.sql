-- Practices and what they belong to. A reference table goes before what files say; of these the latest
-- month, and in it what most rows say.
CREATE TABLE told_practice AS
SELECT
  code,
  arg_max(name, {'m': month, 'n': row_count, 't': name}) FILTER (name IS NOT NULL) AS name,
  arg_max(ccg_code, {'m': month, 'n': row_count, 't': ccg_code}) FILTER (ccg_code IS NOT NULL) AS ccg_code
FROM (
  SELECT code, month, name, ccg_code, sum(row_count) AS row_count FROM seen_practice GROUP BY ALL
)
GROUP BY code;

CREATE TABLE told_ccg AS
SELECT
  code,
  arg_max(name, {'m': month, 'n': row_count, 't': name}) FILTER (name IS NOT NULL) AS name,
  arg_max(stp_code, {'m': month, 'n': row_count, 't': stp_code}) FILTER (stp_code IS NOT NULL) AS stp_code,
  arg_max(region_code, {'m': month, 'n': row_count, 't': region_code})
    FILTER (region_code IS NOT NULL) AS region_code
FROM (
  SELECT ccg_code AS code, month, ccg_name AS name, stp_code, region_code, sum(row_count) AS row_count
  FROM seen_practice
  WHERE ccg_code IS NOT NULL
  GROUP BY ALL
)
GROUP BY code;

CREATE TABLE told_stp AS
SELECT code, arg_max(name, {'m': month, 'n': row_count, 't': name}) FILTER (name IS NOT NULL) AS name
FROM (
  SELECT stp_code AS code, month, stp_name AS name, sum(row_count) AS row_count
  FROM seen_practice
  GROUP BY ALL
)
GROUP BY code;

CREATE TABLE told_region AS
SELECT code, arg_max(name, {'m': month, 'n': row_count, 't': name}) FILTER (name IS NOT NULL) AS name
FROM (
  SELECT region_code AS code, month, region_name AS name, sum(row_count) AS row_count
  FROM seen_practice
  GROUP BY ALL
)
GROUP BY code;

CREATE TABLE full_practice AS
SELECT
  code,
  coalesce(r.name, t.name, code) AS name,
  r.setting,
  r.status_code,
  r.pcn_code,
  coalesce(r.ccg_code, t.ccg_code) AS ccg_code,
  r.code IS NOT NULL AS listed
FROM told_practice t
FULL JOIN ref_practice r USING (code);

CREATE TABLE full_ccg AS
SELECT
  code,
  coalesce(r.name, t.name, code) AS name,
  coalesce(r.stp_code, t.stp_code) AS stp_code,
  coalesce(r.region_code, t.region_code) AS region_code
FROM (SELECT DISTINCT ccg_code AS code FROM full_practice WHERE ccg_code IS NOT NULL)
LEFT JOIN told_ccg t USING (code)
LEFT JOIN ref_ccg r USING (code);

INSERT INTO store.regional_team
SELECT row_number() OVER (ORDER BY code) - 1, code, coalesce(r.name, t.name, code)
FROM (SELECT DISTINCT region_code AS code FROM full_ccg WHERE region_code IS NOT NULL)
LEFT JOIN told_region t USING (code)
LEFT JOIN ref_region r USING (code)
ORDER BY code;

INSERT INTO store.stp
SELECT row_number() OVER (ORDER BY code) - 1, code, coalesce(r.name, t.name, code)
FROM (SELECT DISTINCT stp_code AS code FROM full_ccg WHERE stp_code IS NOT NULL)
LEFT JOIN told_stp t USING (code)
LEFT JOIN ref_stp r USING (code)
ORDER BY code;

INSERT INTO store.ccg
SELECT row_number() OVER (ORDER BY c.code) - 1, c.code, c.name, s.stp_ix, r.regional_team_ix
FROM full_ccg c
LEFT JOIN store.stp s ON s.code = c.stp_code
LEFT JOIN store.regional_team r ON r.code = c.region_code
ORDER BY c.code;

INSERT INTO store.pcn
SELECT row_number() OVER (ORDER BY code) - 1, code, coalesce(r.name, code)
FROM (SELECT DISTINCT pcn_code AS code FROM full_practice WHERE pcn_code IS NOT NULL)
LEFT JOIN ref_pcn r USING (code)
ORDER BY code;

-- counted (field guide 4.2, rule 2): setting 4 and status A where practices.csv has these columns (a
-- practice that it does not list has neither), and a CCG with an STP where any is known.
INSERT INTO store.practice
SELECT
  row_number() OVER (ORDER BY p.code) - 1, p.code, p.name, p.setting, p.status_code,
  n.pcn_ix, c.ccg_ix,
  (listed OR NOT getvariable('says_setting') AND NOT getvariable('says_status'))
    AND (NOT getvariable('says_setting') OR coalesce(p.setting = 4, false))
    AND (NOT getvariable('says_status') OR coalesce(p.status_code = 'A', false))
    AND (c.stp_ix IS NOT NULL OR NOT EXISTS (FROM store.stp))
FROM full_practice p
LEFT JOIN store.pcn n ON n.code = p.pcn_code
LEFT JOIN store.ccg c ON c.code = p.ccg_code
ORDER BY p.code;

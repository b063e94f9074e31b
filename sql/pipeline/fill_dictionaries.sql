-- The dictionaries, numbered in the order of the ids. Labs, CCGs and practices are those that occur;
-- tests are also those on offer that nobody has sent yet.
INSERT INTO store.lab
SELECT row_number() OVER (ORDER BY k.lab_id) - 1, k.lab_id, coalesce(nullif(trim(l.name), ''), k.lab_id)
FROM (SELECT DISTINCT lab_id FROM kept) k LEFT JOIN lab_name l USING (lab_id);

INSERT INTO store.practice
SELECT
  row_number() OVER (ORDER BY coalesce(p.public_id, k.practice_id)) - 1,
  coalesce(p.public_id, k.practice_id),
  coalesce(nullif(trim(p.name), ''), p.public_id, k.practice_id)
FROM (SELECT DISTINCT practice_id FROM kept) k LEFT JOIN published p USING (practice_id);

INSERT INTO store.test
SELECT
  row_number() OVER (ORDER BY code) - 1,
  code,
  coalesce(nullif(trim(t.name), ''), code),
  coalesce(t.shown, false)
FROM (
  SELECT test_code AS code FROM kept UNION SELECT test_code FROM test_name WHERE shown
) LEFT JOIN test_name t ON t.test_code = code;

-- Every month of every practice that occurs; months that only the counts know have no list size.
CREATE TEMP TABLE fill_practice_month AS
SELECT month, practice_id, ccg_id, if(list_size > 0, list_size, NULL) AS list_size
FROM practice_months SEMI JOIN kept USING (practice_id)
UNION ALL
SELECT month, practice_id, min(ccg_id), NULL
FROM kept ANTI JOIN practice_months USING (month, practice_id)
GROUP BY ALL;

INSERT INTO store.ccg
SELECT row_number() OVER (ORDER BY k.ccg_id) - 1, k.ccg_id, coalesce(nullif(trim(c.name), ''), k.ccg_id)
FROM (SELECT ccg_id FROM kept UNION SELECT ccg_id FROM fill_practice_month) k
LEFT JOIN ccg_name c USING (ccg_id);

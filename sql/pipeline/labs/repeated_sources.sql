-- The cells that two sources count, if one source repeats the other ($across: in two files, or in one). Genuine
-- counts under two codes of one test are seldom the same. So two codes repeat each other if, of the cells that
-- both count for certain and above 5, more than half and at least five are the same. Smaller counts are often
-- the same by chance. Pairs of codes with fewer such cells are judged together.
CREATE OR REPLACE TEMP TABLE repeated_source AS
WITH shared AS (
  SELECT
    a.file_no,
    b.file_no AS other_no,
    a.key,
    b.key AS other_key,
    -- A pair of codes of tests or, if the test's code is the same, of practices.
    if(local_test_in(a.key) = local_test_in(b.key),
      [local_practice_in(a.key), local_practice_in(b.key), 0],
      [local_test_in(a.key), local_test_in(b.key), 1]) AS codes,
    a.n = b.n AND a.e = b.e AS is_same,
    a.e = 0 AND b.e = 0 AND greatest(a.n, b.n) > 5 AS is_telling
  FROM source_count a
  JOIN source_count b USING (practice_no, test_no, rest)
  WHERE a.key < b.key AND (a.file_no <> b.file_no) = $across
),
by_codes AS (
  SELECT
    file_no, other_no, codes,
    count(*) FILTER (is_telling) AS telling,
    count(*) FILTER (is_telling AND is_same) AS same
  FROM shared
  GROUP BY ALL
),
judged AS (
  SELECT
    file_no, other_no, codes,
    sum(telling) OVER judged_together AS telling,
    sum(same) OVER judged_together AS same
  FROM by_codes
  WINDOW judged_together AS (PARTITION BY file_no, other_no, if(telling >= 5, codes, NULL))
)
SELECT shared.*
FROM shared
JOIN judged USING (file_no, other_no, codes)
WHERE same >= 5 AND 2 * same > telling;

-- The served store's counts of the chosen labs and months, by category. They have been through every step but
-- the last one, like the combined file's rows. If files of the month could be read, only the counts that these
-- lack.
INSERT INTO staged BY NAME
WITH read AS (
  SELECT
    lab_no, month, practice_no, test_no, category,
    sum(n) AS n, sum(e) AS e, bool_or(n IS NULL) AS is_uncertain
  FROM staged
  WHERE (lab_no, month) IN (SELECT (lab_no, month) FROM carried_month WHERE is_part)
    -- A dropped row counts nothing, unless only its count cannot be read.
    AND (reason = 0 OR n IS NULL AND test_no IS NOT NULL AND practice_no IS NOT NULL)
  GROUP BY ALL
)
SELECT
  getvariable('carried_file_no') AS file_no,
  0 AS reason,
  m.lab_no, ccg_no, m.month, p.practice_no, t.test_no, cells.category,
  cells.n - coalesce(r.n, 0) AS n,
  greatest(cells.e - coalesce(r.e, 0), 0) AS e
FROM served.count_by_practice c
JOIN served.lab USING (lab_ix)
JOIN carried_month m USING (lab_id, month)
JOIN carried_practice p USING (practice_ix)
JOIN carried_ccg USING (ccg_ix)
JOIN carried_test t USING (test_ix)
CROSS JOIN LATERAL (
  VALUES
    (-1, n_under, e_under), (0, n_within, e_within), (1, n_over, e_over),
    (2, n_2, e_2), (3, n_3, e_3), (4, n_4, e_4), (5, n_5, e_5), (6, n_6, e_6), (7, n_7, e_7)
) AS cells (category, n, e)
LEFT JOIN read r
  ON m.is_part AND r.lab_no = m.lab_no AND r.month = m.month AND r.practice_no = p.practice_no
  AND r.test_no = t.test_no AND r.category = cells.category
WHERE cells.n IS NOT NULL
  AND (r.lab_no IS NULL OR m.is_same AND NOT r.is_uncertain AND cells.n > r.n);

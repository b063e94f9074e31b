-- The counts of the chosen labs and months as the served store has them, category by category. They have
-- been through every step but the last one, as the combined file’s rows have.
INSERT INTO staged
SELECT
  getvariable('carried_file_no'), 0, lab_no, ccg_no, month, practice_no, test_no,
  category, n, e, NULL
FROM served.count_by_practice c
JOIN served.lab USING (lab_ix)
JOIN carried_month m USING (lab_id, month)
JOIN carried_practice USING (practice_ix)
JOIN carried_ccg USING (ccg_ix)
JOIN carried_test USING (test_ix)
CROSS JOIN LATERAL (
  VALUES
    (-1, n_under, e_under), (0, n_within, e_within), (1, n_over, e_over),
    (2, n_2, e_2), (3, n_3, e_3), (4, n_4, e_4), (5, n_5, e_5), (6, n_6, e_6), (7, n_7, e_7)
) AS cells (category, n, e)
WHERE n IS NOT NULL;

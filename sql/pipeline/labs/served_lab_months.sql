-- The months of each lab in the served store.
SELECT lab_id, month
FROM (SELECT DISTINCT lab_ix, month FROM served.count_by_lab_all_tests)
JOIN served.lab USING (lab_ix)
ORDER BY lab_id, month;

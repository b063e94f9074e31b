-- How many tests each lab has in each month, over all practices and tests.
SELECT l.lab_id, c.month, sum(c.n_total) AS tests
FROM count_by_lab_all_tests c JOIN lab l USING (lab_ix)
GROUP BY ALL
ORDER BY l.lab_id, c.month

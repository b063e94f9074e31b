-- A part of the counts, a row for each cell, in the numbers of the store. Grouping by the numbers of the build
-- saves looking up those of the store for every row. A hidden practice is in its one CCG.
SELECT test_ix, practice_ix, ccg_ix, lab_ix, c.* EXCLUDE (test_no, practice_no, ccg_no, lab_no)
FROM (SELECT * EXCLUDE (category, n, e), {sums} FROM {kept} GROUP BY ALL) c
JOIN ix_test USING (test_no)
JOIN ix_practice USING (practice_no)
JOIN ix_ccg USING (ccg_no)
JOIN ix_lab USING (lab_no)

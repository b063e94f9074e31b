-- A part of the counts, in the numbers of the store.
SELECT test_ix, practice_ix, ccg_ix, lab_ix, k.* EXCLUDE (test_no, practice_no, ccg_no, lab_no, part)
FROM {kept} k
JOIN ix_test USING (test_no)
JOIN ix_practice USING (practice_no)
JOIN ix_ccg USING (ccg_no)
JOIN ix_lab USING (lab_no)
WHERE part = {part}

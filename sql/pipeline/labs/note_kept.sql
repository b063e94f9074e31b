-- What occurs in a part of the counts.
INSERT INTO seen
SELECT DISTINCT month, practice_no, ccg_no, lab_no
FROM {kept} WHERE practice_no NOT IN (FROM small_practice);
INSERT INTO seen_test
SELECT lab_no, test_no, category, count(*), max(e)
FROM {kept} WHERE practice_no NOT IN (FROM small_practice)
GROUP BY ALL;

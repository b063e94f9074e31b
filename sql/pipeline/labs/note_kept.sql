-- What occurs in the counts that are kept.
INSERT INTO seen
SELECT DISTINCT month, practice_no, ccg_no, lab_no
FROM kept WHERE practice_no NOT IN (FROM small_practice);
INSERT INTO seen_test
SELECT lab_no, test_no, category, sum(row_count), max(most_e)
FROM kept_test WHERE practice_no NOT IN (FROM small_practice)
GROUP BY ALL;

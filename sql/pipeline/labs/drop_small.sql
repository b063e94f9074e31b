-- Step 8: practices with few tests over all labs, after the other steps.
INSERT INTO small_practice
SELECT practice_no FROM decided WHERE reason = 0 GROUP BY practice_no HAVING sum(n) < $min_tests;

-- Step 8: practices with few tests over all labs, after the other steps.
UPDATE decided
SET reason = $too_few
WHERE reason = 0 AND practice_no IN (
  SELECT practice_no FROM decided WHERE reason = 0 GROUP BY practice_no HAVING sum(n) < $min_tests
);

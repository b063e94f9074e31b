-- Adds the settled rows to the counts that are kept, in one row for each month, practice, CCG, lab and test. {sums}
-- are the counts by category. Many parts are {in_order}, so that filling one into the store reads little of the
-- others.
INSERT INTO kept BY NAME
SELECT counts.*, part
FROM (SELECT * EXCLUDE (category, n, e), {sums} FROM settled GROUP BY ALL) counts
JOIN test_part USING (test_no)
{in_order};

-- How many settled rows each practice has at a lab by test and category, and the largest half-width among them.
CREATE OR REPLACE TEMP TABLE settled_test AS
SELECT lab_no, practice_no, test_no, category, count(*) AS row_count, max(e) AS most_e
FROM settled
GROUP BY ALL;
INSERT INTO kept_test FROM settled_test;

-- The rows of the present file that passed steps 1 to 4: all, those of practices that are not known, and those
-- of practice-months with a list size.
WITH passed AS (
  SELECT month, practice_no, sum(row_count) AS row_count
  FROM file_cell
  WHERE reason = 0
  GROUP BY ALL
)
SELECT
  coalesce(sum(row_count), 0)::DOUBLE,
  coalesce(sum(row_count) FILTER (practice_no NOT IN (FROM known_practice)), 0)::DOUBLE,
  (
    SELECT count(*)
    FROM passed SEMI JOIN (FROM listed WHERE list_size IS NOT NULL) USING (month, practice_no)
  )
FROM passed;

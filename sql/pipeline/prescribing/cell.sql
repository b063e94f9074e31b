-- The file's rows, added up (several pack quantities a presentation), each under the first reason for
-- which it is dropped; 0: it is not.
CREATE OR REPLACE TABLE cell AS
WITH understood AS (
  SELECT
    CASE
      WHEN m.month IS NULL OR k.items IS NULL OR p.reason = $bad_row OR b.reason = $bad_row THEN $bad_row
      WHEN is_yes(r.unidentified) THEN $unidentified
      WHEN p.reason > 0 THEN p.reason
      ELSE b.reason
    END::UTINYINT AS reason,
    m.month, b.no AS presentation_no, p.no AS practice_no, k.items
  FROM rows_noted r
  LEFT JOIN spelt_month m ON m.text = r.month
  LEFT JOIN spelt_items k ON k.text = r.items
  LEFT JOIN spelt_practice p ON p.text = r.practice
  LEFT JOIN spelt_presentation b ON b.text = r.bnf_code
),
added AS (
  SELECT
    reason,
    if(reason = 0, month, NULL) AS month,
    if(reason = 0, presentation_no, NULL) AS presentation_no,
    if(reason = 0, practice_no, NULL) AS practice_no,
    count(*)::INTEGER AS row_count,
    sum(items)::BIGINT AS items
  FROM understood
  GROUP BY ALL
)
-- No practice has a hundred million items in a month (all of England has that many). Such rows keep their key,
-- by which their lines are found, and rows of several files with one key cannot add up to more than an INTEGER.
SELECT * REPLACE (if(reason = 0 AND items >= 100_000_000, $bad_row, reason)::UTINYINT AS reason)
FROM added;

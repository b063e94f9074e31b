-- The practices with the CCG and the primary lab of their latest month (NULL if that month has none).
WITH latest AS (
  SELECT practice_ix, max_by({ccg: ccg_ix, lab: primary_lab_ix}, month) AS at FROM practice_month GROUP BY ALL
)
SELECT practice_id AS id, practice.name AS name, ccg_id, lab_id
FROM practice
LEFT JOIN latest USING (practice_ix)
LEFT JOIN ccg ON ccg_ix = latest.at.ccg
LEFT JOIN lab ON lab_ix = latest.at.lab
ORDER BY practice_ix

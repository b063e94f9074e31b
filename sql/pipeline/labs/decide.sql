-- Steps 5 and 6 for the staged rows. The combined file (file_no 0) and counts of the served store have already
-- been through them. Rows whose count cannot be read go through them too, but add nothing to the numbers that
-- decide.
INSERT INTO decided
WITH cell AS (
  SELECT
    file_no, lab_no, month, practice_no,
    count(*) FILTER (reason = 0) AS row_count,
    coalesce(sum(n) FILTER (reason = 0), 0) AS n
  FROM staged
  WHERE reason IN (0, $unreadable)
  GROUP BY file_no, lab_no, month, practice_no
),
lab_month AS (
  SELECT lab_no, month, sum(n) < 0.05 * max(sum(n)) OVER (PARTITION BY lab_no) AS is_lead_in
  FROM cell
  -- If a month came in several files, a part of it may come from the served store.
  WHERE file_no <> $combined
  GROUP BY lab_no, month
)
SELECT
  cell.*,
  listed.ccg_no,
  CASE
    WHEN file_no IN ($combined, $carried) THEN 0
    WHEN is_lead_in THEN $lead_in
    WHEN practice_no NOT IN (FROM known_practice) THEN $not_known
    WHEN list_size IS NULL THEN $no_list_size
    ELSE 0
  END
FROM cell
LEFT JOIN lab_month USING (lab_no, month)
LEFT JOIN listed USING (month, practice_no);

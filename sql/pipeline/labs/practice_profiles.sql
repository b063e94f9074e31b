-- What the published list says about each practice in the counts, over the months of the data: its CCG in its
-- latest month, its first, smallest and largest list size, and whether it is listed in every month that has
-- list sizes.
WITH span AS (SELECT min(month) AS first_month, max(month) AS last_month FROM seen),
known AS (
  SELECT month, practice_no, ccg_no, if(list_size > 0, list_size, NULL) AS list_size
  FROM practice_months SEMI JOIN seen USING (practice_no), span
  WHERE month BETWEEN first_month AND last_month
),
place AS (
  SELECT month, practice_no, ccg_no FROM known
  UNION ALL
  SELECT month, practice_no, arg_min(ccg_no, id)
  FROM seen ANTI JOIN practice_months USING (month, practice_no) JOIN dict_ccg ON no = ccg_no
  GROUP BY ALL
),
latest AS (SELECT practice_no, arg_max(ccg_no, month) AS ccg_no FROM place GROUP BY ALL),
size AS (
  SELECT
    practice_no,
    arg_min(list_size, month) AS first_size,
    min(list_size) AS least,
    max(list_size) AS most,
    count(*) = (SELECT count(DISTINCT month) FROM known WHERE list_size IS NOT NULL) AS is_complete
  FROM known
  WHERE list_size IS NOT NULL
  GROUP BY ALL
)
SELECT practice_no, ccg_no, first_size, least, most, coalesce(is_complete, false)
FROM latest LEFT JOIN size USING (practice_no)
ORDER BY practice_no;

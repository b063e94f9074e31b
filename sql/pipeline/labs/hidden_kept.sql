-- The kept counts where practices are anonymised: each practice is in its one CCG, so a month's counts of several CCGs
-- are added up.
(
  SELECT
    part, month, practice_no, h.ccg_no, lab_no, test_no,
    sum(COLUMNS('^[ne]_(?:under|within|over|\d)$')) AS '\0'
  FROM kept JOIN hidden_practice h USING (practice_no)
  GROUP BY ALL
)

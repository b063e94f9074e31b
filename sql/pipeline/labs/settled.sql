-- The staged rows that survive steps 5 to 7. The combined file's rows have their own CCG; carried counts have
-- the one that is listed now, if any.
CREATE OR REPLACE TEMP VIEW settled AS
WITH readable AS (
  SELECT lab_no, test_no, category, max(n + e) AS most
  FROM staged
  WHERE reason = 0 AND lab_no IN (SELECT lab_no FROM staged WHERE reason = {unreadable})
  GROUP BY ALL
),
of_test AS (SELECT lab_no, test_no, max(most) AS most FROM readable GROUP BY ALL),
of_lab AS (SELECT lab_no, max(most) AS most FROM readable GROUP BY ALL)
SELECT s.* EXCLUDE (file_no, reason, key) REPLACE (
  if(file_no = {carried}, coalesce(d.ccg_no, s.ccg_no), coalesce(s.ccg_no, d.ccg_no)) AS ccg_no
)
FROM staged s JOIN decided d USING (file_no, lab_no, month, practice_no)
WHERE s.reason = 0 AND d.reason = 0
UNION ALL BY NAME
SELECT s.* EXCLUDE (file_no, reason, key) REPLACE (
  coalesce(s.ccg_no, d.ccg_no) AS ccg_no,
  0 AS n,
  greatest(coalesce(c.most, t.most, l.most, 1), s.e, 1) AS e
)
FROM staged s
JOIN decided d USING (file_no, lab_no, month, practice_no)
LEFT JOIN readable c USING (lab_no, test_no, category)
LEFT JOIN of_test t USING (lab_no, test_no)
LEFT JOIN of_lab l USING (lab_no)
WHERE s.reason = {unreadable} AND d.reason = 0;

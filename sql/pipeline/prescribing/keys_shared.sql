-- How many keys of the file attached as `piece` are also in the one attached as `other`, by month.
WITH mine AS (
  SELECT i.month, b.code AS presentation, p.code AS practice
  FROM piece.items i
  JOIN (SELECT DISTINCT no, code FROM piece.presentation) b ON b.no = i.presentation_no
  JOIN (SELECT DISTINCT no, code FROM piece.practice) p ON p.no = i.practice_no
  WHERE i.month IN (SELECT DISTINCT month FROM other.items)
),
numbered AS (
  SELECT m.month, b.no AS presentation_no, p.no AS practice_no
  FROM mine m
  JOIN (SELECT DISTINCT no, code FROM other.presentation) b ON b.code = m.presentation
  JOIN (SELECT DISTINCT no, code FROM other.practice) p ON p.code = m.practice
)
SELECT month, count(*)::DOUBLE
FROM numbered
JOIN other.items USING (month, presentation_no, practice_no)
GROUP BY month
ORDER BY month;

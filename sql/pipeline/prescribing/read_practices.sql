-- The practices in the attached piece's rows of the carried months.
INSERT INTO read_practice
SELECT DISTINCT i.month, p.code
FROM piece.items i
JOIN (SELECT DISTINCT no, code FROM piece.practice) p ON p.no = i.practice_no
WHERE i.month IN (FROM carried_month);

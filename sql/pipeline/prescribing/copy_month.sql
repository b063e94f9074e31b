-- Copies a month that only one piece has.
INSERT INTO store.items
SELECT i.month, b.presentation_ix, p.practice_ix, i.items
FROM piece.items i
JOIN map_presentation b ON b.no = i.presentation_no
JOIN map_practice p ON p.no = i.practice_no
WHERE i.month = $month
ORDER BY b.presentation_ix, p.practice_ix;

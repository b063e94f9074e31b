-- Copies a month that only one piece has.
INSERT INTO store.items
FROM mapped_items WHERE month = $month ORDER BY presentation_ix, practice_ix;

SELECT presentation_ix, practice_ix, items
FROM items
WHERE month = $month AND presentation_ix BETWEEN $first AND $last;

SELECT presentation_ix, practice_ix, items
FROM items
WHERE month BETWEEN $from AND $to AND presentation_ix BETWEEN $first AND $last;

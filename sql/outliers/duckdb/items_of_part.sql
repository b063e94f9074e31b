-- A row's three numbers in one: the presentation's place in its run (16 bits), the practice (16) and the items (32).
SELECT ((presentation_ix - $first)::UBIGINT << 48) | (practice_ix::UBIGINT << 32) | items::UBIGINT
FROM items
WHERE month = $month AND presentation_ix BETWEEN $first AND $last;

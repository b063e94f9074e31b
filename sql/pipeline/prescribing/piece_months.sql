-- The months of a piece's items, with their numbers of rows.
SELECT month, count(*)::DOUBLE FROM piece.items GROUP BY month ORDER BY month;

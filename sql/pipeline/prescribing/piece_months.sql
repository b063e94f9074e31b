-- The months of a piece's items, and how many rows each has.
SELECT month, count(*)::DOUBLE FROM piece.items GROUP BY month ORDER BY month;

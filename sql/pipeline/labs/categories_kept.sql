-- The categories that occur, and whether anything is suppressed in them.
SELECT category, max(e) > 0 FROM kept GROUP BY category;

INSERT INTO store.loaded_month
SELECT month, count(*), sum(items), $sha256 FROM store.items WHERE month = $month GROUP BY month;

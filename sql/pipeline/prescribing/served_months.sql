-- The months of the served store, and the hashes of the files that they were read from.
SELECT month, sha256 FROM served.loaded_month ORDER BY month;

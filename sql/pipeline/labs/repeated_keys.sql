-- Some of the keys that are in several rows of a file, as written.
SELECT {keys}
FROM source_quiet
GROUP BY ALL
HAVING count(*) > 1
LIMIT 1000;

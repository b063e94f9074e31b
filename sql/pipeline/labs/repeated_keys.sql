-- Some of the keys of which a file has several rows, as they are written.
SELECT {keys}
FROM source_quiet
GROUP BY ALL
HAVING count(*) > 1
LIMIT 1000;

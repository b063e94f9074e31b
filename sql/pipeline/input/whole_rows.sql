-- The number of a file's rows that can be split into cells.
SELECT count(*)::DOUBLE FROM source_whole;

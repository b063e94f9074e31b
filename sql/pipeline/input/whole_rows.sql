-- The rows of a file that can be taken apart into cells.
SELECT count(*)::DOUBLE FROM source_whole;

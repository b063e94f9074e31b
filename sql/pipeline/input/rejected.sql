-- The rows that DuckDB's reader could not split into cells, one row each. In a CRLF file it says that a row
-- begins at the LF before it. The second column: the row is so long (10,000 characters of it are kept) that it
-- must contain other rows. The third: it has more cells than the header has names.
SELECT
  line_byte_position + starts_with(csv_line, chr(10))::BIGINT AS byte,
  bool_or(
    error_type::VARCHAR = 'LINE SIZE OVER MAXIMUM'
    OR (
      error_type::VARCHAR = 'UNQUOTED VALUE'
      AND (length(csv_line) >= 10000 OR contains(trim(csv_line, chr(10) || chr(13)), chr(10)))
    )
  ),
  bool_or(error_type::VARCHAR = 'TOO MANY COLUMNS')
FROM reject_errors
GROUP BY byte
ORDER BY byte;

-- The rows that DuckDB's reader could not take apart, one row each. In a CRLF file it has a row begin
-- at the LF before it. The second column: so much text went by in the row (it is kept to 10,000
-- characters) that whole rows must be inside. The third: the row has more cells than the header names.
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

-- The rows that DuckDB's reader could not take apart, one row each. The second column: so much text
-- went by in it (it is kept to 10,000 characters) that whole rows must be inside.
SELECT
  line_byte_position,
  bool_or(
    error_type::VARCHAR = 'LINE SIZE OVER MAXIMUM'
    OR (
      error_type::VARCHAR = 'UNQUOTED VALUE'
      AND (length(csv_line) >= 10000 OR contains(rtrim(csv_line, chr(10) || chr(13)), chr(10)))
    )
  )
FROM reject_errors
GROUP BY line_byte_position
ORDER BY line_byte_position;

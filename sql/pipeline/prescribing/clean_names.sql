-- Removes invisible characters from names (src/domain/controls.ts has the same rule), and lists the names that
-- had any.
UPDATE store.{table}
SET {name} = coalesce(
  nullif(trim(regexp_replace(
    regexp_replace({name}, '[\t\n\x0b\f\r]+', ' ', 'g'),
    '[\x00-\x1f\x7f-\x{9f}\x{202a}-\x{202e}\x{2066}-\x{2069}]', '', 'g'
  )), ''),
  {code}
)
WHERE regexp_matches({name}, '[\x00-\x1f\x7f-\x{9f}\x{202a}-\x{202e}\x{2066}-\x{2069}]')
RETURNING {code};

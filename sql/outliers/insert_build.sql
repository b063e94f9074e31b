INSERT INTO builds
SELECT
  $build_id, $from_date, $to_date, $n, string_split($entities, '+'),
  $engine, $engine_version, $data_version, $created_at, $seconds, $row_count, $notes;

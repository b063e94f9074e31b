SELECT decode(value) FROM parquet_kv_metadata($piece) WHERE decode(key) = 'account';

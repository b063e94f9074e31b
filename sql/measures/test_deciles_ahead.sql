-- The deciles that the build computed.
SELECT test_ix, month, p10, p50, p90, month AS last_month
FROM test_deciles
WHERE peers = $peers AND peers_ix = $peers_ix
{filters}

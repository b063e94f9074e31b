/** Fewer values than this are sorted whole. */
const SMALL_SIZE = 256;
const BUCKETS = 1024;

/**
 * The values that would stand at these ranks if all were sorted. Values are counted into buckets of equal
 * width, and only the buckets in which a rank falls are sorted: for the deciles of 7,000 values that takes
 * a tenth of the time of sorting all of them. Where most values fall into one bucket it is no slower.
 *
 * @param values without NaN.
 * @param ranks ascending places among the sorted values; not above the last.
 */
export function valuesAtRanks(values: Float64Array, ranks: readonly number[]): number[] {
  const [lowest, highest] = finiteRangeOf(values);
  const scale = (BUCKETS - 1) / (highest - lowest);
  if (values.length < SMALL_SIZE || !Number.isFinite(scale)) {
    const sorted = values.slice().sort();
    return ranks.map(rank => sorted[rank] ?? Number.NaN);
  }
  // A higher value is never in a lower bucket. Infinities are in the last and the first.
  const bucketOf = (value: number): number =>
    value >= highest ? BUCKETS - 1 : value <= lowest ? 0 : ((value - lowest) * scale) | 0;

  const starts = new Uint32Array(BUCKETS + 1);
  for (let i = 0; i < values.length; i++) {
    const nextBucket = bucketOf(values[i] ?? 0) + 1;
    starts[nextBucket] = (starts[nextBucket] ?? 0) + 1;
  }
  for (let bucket = 1; bucket <= BUCKETS; bucket++) {
    starts[bucket] = (starts[bucket] ?? 0) + (starts[bucket - 1] ?? 0);
  }
  const isNeeded = new Uint8Array(BUCKETS);
  let bucket = 0;
  for (const rank of ranks) {
    while ((starts[bucket + 1] ?? Number.POSITIVE_INFINITY) <= rank) bucket++;
    isNeeded[bucket] = 1;
  }
  const parts = new Float64Array(values.length);
  const ends = starts.slice();
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    const bucketNo = bucketOf(value);
    if (isNeeded[bucketNo] === 0) continue;
    const at = ends[bucketNo] ?? 0;
    parts[at] = value;
    ends[bucketNo] = at + 1;
  }
  isNeeded.forEach((needed, bucketNo) => {
    if (needed === 1) parts.subarray(starts[bucketNo], ends[bucketNo]).sort();
  });
  return ranks.map(rank => parts[rank] ?? Number.NaN);
}

function finiteRangeOf(values: Float64Array): [lowest: number, highest: number] {
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (value < lowest && value > Number.NEGATIVE_INFINITY) lowest = value;
    if (value > highest && value < Number.POSITIVE_INFINITY) highest = value;
  }
  return [lowest, highest];
}

/** Fewer values than this are sorted whole. */
const SMALL_SIZE = 256;
const BUCKETS = 1024;
/** So many values are sorted faster by insertion than by a call of the engine's own sort. */
const SMALL_BUCKET = 100;

/**
 * Working memory, used again in each call, since a page of measures takes 1,400 sets of ranks: with new arrays
 * for each, a fifth of its time would go into collecting them. Nothing is kept in them from call to call.
 */
const starts = new Uint32Array(BUCKETS + 1);
const ends = new Uint32Array(BUCKETS + 1);
const isNeeded = new Uint8Array(BUCKETS);
let bucketNumbers = new Uint16Array(0);
const parts = workingMemory();

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
  const sorted = parts(values.length);
  if (values.length < SMALL_SIZE || !Number.isFinite(scale)) {
    sorted.set(values);
    sortPart(sorted, 0, values.length);
    return ranks.map(rank => sorted[rank] ?? Number.NaN);
  }
  countBuckets(values, lowest, highest, scale);
  isNeeded.fill(0);
  let bucket = 0;
  for (const rank of ranks) {
    while ((starts[bucket + 1] ?? Number.POSITIVE_INFINITY) <= rank) bucket++;
    isNeeded[bucket] = 1;
  }
  collectNeeded(values, sorted);
  isNeeded.forEach((needed, bucketNo) => {
    if (needed === 1) sortPart(sorted, starts[bucketNo] ?? 0, ends[bucketNo] ?? 0);
  });
  return ranks.map(rank => sorted[rank] ?? Number.NaN);
}

/**
 * Reorders values so that the one at this place is the one that would stand there if all were sorted, with none
 * larger before it and none smaller after it (Hoare’s FIND). Returns it.
 *
 * @param values without NaN; at least one.
 */
export function selectAt(values: Float64Array, place: number): number {
  let [from, to] = [0, values.length - 1];
  while (from < to) {
    const pivot = values[place] ?? 0;
    let [left, right] = [from, to];
    while (left <= right) {
      while ((values[left] ?? pivot) < pivot) left++;
      while ((values[right] ?? pivot) > pivot) right--;
      if (left > right) break;
      const value = values[left] ?? 0;
      values[left] = values[right] ?? 0;
      values[right] = value;
      left++;
      right--;
    }
    if (right < place) from = left;
    if (place < left) to = right;
  }
  return values[place] ?? Number.NaN;
}

/** Writes the bucket of each value, and where each bucket would start if the values lay in their order. */
function countBuckets(values: Float64Array, lowest: number, highest: number, scale: number): void {
  const { length } = values;
  if (bucketNumbers.length < length) bucketNumbers = new Uint16Array(length);
  const numbers = bucketNumbers;
  starts.fill(0);
  for (let i = 0; i < length; i++) {
    const value = values[i] ?? 0;
    // A higher value is never in a lower bucket. Infinities are in the last and the first.
    const bucket =
      value >= highest ? BUCKETS - 1 : value <= lowest ? 0 : ((value - lowest) * scale) | 0;
    numbers[i] = bucket;
    starts[bucket + 1] = (starts[bucket + 1] ?? 0) + 1;
  }
  for (let bucket = 1; bucket <= BUCKETS; bucket++) {
    starts[bucket] = (starts[bucket] ?? 0) + (starts[bucket - 1] ?? 0);
  }
}

/** Copies the values of the needed buckets, each to its bucket's place. */
function collectNeeded(values: Float64Array, target: Float64Array): void {
  const { length } = values;
  const numbers = bucketNumbers;
  ends.set(starts);
  for (let i = 0; i < length; i++) {
    const bucket = numbers[i] ?? 0;
    if (isNeeded[bucket] === 0) continue;
    const at = ends[bucket] ?? 0;
    target[at] = values[i] ?? 0;
    ends[bucket] = at + 1;
  }
}

/**
 * A place for numbers in the middle of one piece of computing: a function that gives memory of at least a length,
 * the same each time, because collecting that of each question took a tenth of a page’s time.
 */
export function workingMemory(): (length: number) => Float64Array {
  let memory = new Float64Array(0);
  return length => {
    if (memory.length < length) memory = new Float64Array(length);
    return memory;
  };
}

function sortPart(numbers: Float64Array, start: number, end: number): void {
  if (end - start > SMALL_BUCKET) {
    numbers.subarray(start, end).sort();
    return;
  }
  for (let i = start + 1; i < end; i++) {
    const value = numbers[i] ?? 0;
    let at = i;
    for (; at > start && (numbers[at - 1] ?? 0) > value; at--) numbers[at] = numbers[at - 1] ?? 0;
    numbers[at] = value;
  }
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

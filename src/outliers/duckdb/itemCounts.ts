import type { Period } from '../../domain/month.ts';
import { makePause } from '../pause.ts';
import type { CountedPractices, PrescribingStore, Presentations } from './prescribingStore.ts';

/**
 * Items of the whole period by presentation and practice, for a run of presentations; only pairs that have
 * items. The practices of presentation `first + i` are those from `starts[i]` to `starts[i + 1]`.
 */
export interface ItemBlock {
  readonly first: number;
  readonly starts: Uint32Array;
  /** Positions among the practices that count. */
  readonly practice: Uint16Array;
  readonly items: Uint32Array;
}

export interface ItemCounts {
  /** By presentation. */
  readonly blocks: readonly ItemBlock[];
  /** Rows of the store that were read. */
  readonly rows: number;
}

/** Cells (4 bytes) that are added up at a time. Fewer would read more row groups twice. */
const CELLS = 16_000_000;

const NO_POSITION = -1;

/**
 * Adds the store’s items up over months, a block of presentations at a time, in a dense table: 61
 * million rows take as long as moving them here does (3.5 s), where a GROUP BY takes 18 s.
 */
export async function countItems(
  store: PrescribingStore,
  period: Period,
  { practices, presentations }: { practices: CountedPractices; presentations: Presentations },
  options: { signal?: AbortSignal | undefined; onProgress?: (fraction: number) => void } = {},
): Promise<ItemCounts> {
  const width = practices.codes.length;
  const total = presentations.codes.length;
  if (width === 0 || total === 0) return { blocks: [], rows: 0 };
  const height = Math.max(1, Math.min(total, Math.floor(CELLS / width)));
  const position = positionsOf(practices.numbers.practice);
  const sums = new Uint32Array(height * width);
  const pause = makePause(options.signal);
  const blocks: ItemBlock[] = [];
  let rows = 0;
  for (let first = 0; first < total; first += height) {
    options.onProgress?.(first / total);
    const last = Math.min(first + height, total) - 1;
    for await (const chunk of store.items({ ...period, first, last })) {
      const { presentation, practice, items } = chunk;
      for (let row = 0; row < chunk.rows; row++) {
        const at = position[practice[row] ?? 0] ?? NO_POSITION;
        if (at === NO_POSITION) continue;
        const cell = ((presentation[row] ?? 0) - first) * width + at;
        sums[cell] = (sums[cell] ?? 0) + (items[row] ?? 0);
      }
      rows += chunk.rows;
      await pause();
    }
    const block = sums.subarray(0, (last - first + 1) * width);
    blocks.push(await withoutZeros(block, first, width, pause));
    sums.fill(0);
    await pause();
  }
  return { blocks, rows };
}

/** The position of each practice among those that count, by its number in the store. */
function positionsOf(numbers: Float64Array): Int32Array {
  const positions = new Int32Array(2 ** 16).fill(NO_POSITION);
  for (const [position, number] of numbers.entries()) positions[number] = position;
  return positions;
}

async function withoutZeros(
  sums: Uint32Array,
  first: number,
  width: number,
  pause: () => Promise<void> | undefined,
): Promise<ItemBlock> {
  const height = sums.length / width;
  const starts = new Uint32Array(height + 1);
  for (let row = 0, count = 0; row < height; row++) {
    const end = (row + 1) * width;
    for (let cell = row * width; cell < end; cell++) if (sums[cell] !== 0) count++;
    starts[row + 1] = count;
    await pause();
  }
  const practice = new Uint16Array(starts[height] ?? 0);
  const items = new Uint32Array(practice.length);
  for (let row = 0, at = 0; row < height; row++) {
    const start = row * width;
    for (let column = 0; column < width; column++) {
      const sum = sums[start + column] ?? 0;
      if (sum === 0) continue;
      practice[at] = column;
      items[at] = sum;
      at++;
    }
    await pause();
  }
  return { first, starts, practice, items };
}

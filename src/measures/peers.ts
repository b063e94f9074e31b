import type { Catalogue } from '../domain/catalogue.ts';
import { peerGroupsOf, withValues } from '../domain/peers.ts';
import type { Series } from '../domain/series.ts';
import { type ChartState, hasPeerChoice } from '../state/chartState.ts';
import { decilesByMonth } from './deciles.ts';

/**
 * An answer as its first highlighted practice's peers make it: deciles are taken over the practices
 * that share its lab or CCG, where `peers` asks for them (field guide, section 3: usually the fair
 * peers share a lab). The rows stay the same. Where none are known (a practice without a primary
 * lab), all are its peers. With fewer than ten peers there are no deciles.
 */
export function amongPeers(series: Series, state: ChartState, catalogue: Catalogue): Series {
  const [id] = state.highlight;
  if (id === undefined || !hasPeerChoice(state)) return series;
  const place = series.groups.findIndex(group => group.id === id);
  const all = withValues(series);
  const found = peerGroupsOf(series, id, catalogue);
  const chosen = found.find(({ kind }) => kind === state.peers);
  const choices = found.filter(each => each === chosen || each.n < all);
  return {
    ...series,
    deciles: chosen ? decilesOver(series, chosen.groups) : series.deciles,
    comparison: { id, group: place < 0 ? undefined : place, choices, chosen },
  };
}

function decilesOver({ value, months }: Series, groups: readonly number[]): Series['deciles'] {
  const { length } = months;
  const some = new Float64Array(groups.length * length);
  groups.forEach((group, row) => {
    some.set(value.subarray(group * length, (group + 1) * length), row * length);
  });
  return decilesByMonth(some, groups.length, length);
}

import type { View } from '../../../state/chartState.ts';
import { changeView } from './change.ts';
import type { DerivedView } from './derivedView.ts';
import { funnelView } from './funnel.ts';
import { xmrView } from './xmr.ts';

export const DERIVED_VIEWS: Partial<Record<View, DerivedView>> = {
  xmr: xmrView,
  funnel: funnelView,
  change: changeView,
};

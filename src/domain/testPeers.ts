/** How all practices lie on one test, by the months of the series that it stands beside. */
export interface TestPeers {
  /** Centiles over the practices, by month; NaN where there is none. */
  readonly p10: Float64Array;
  readonly p50: Float64Array;
  readonly p90: Float64Array;
  /** Practices with a value, by month. */
  readonly peers: Float64Array;
  /** How many of them have a higher value than the practice in question, by month. */
  readonly higher: Float64Array;
  /** How many have just its value, itself included; 0 where it has none. */
  readonly level: Float64Array;
}

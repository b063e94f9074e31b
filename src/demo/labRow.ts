/** A row as a lab writes it. */
export interface LabRow {
  readonly month: string;
  readonly test: string;
  readonly practice: string;
  readonly category: string;
  readonly count: string;
  /** Additional columns that some labs send. */
  readonly testName?: string;
  readonly units?: string;
}

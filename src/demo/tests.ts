/** A test of the demo: how often it is requested, and its results against the reference range. */
export interface DemoTest {
  readonly code: string;
  readonly name: string;
  /** Tests a month per 1000 patients at an average practice. */
  readonly rate: number;
  /** Shares of results under and over the reference range. */
  readonly under: number;
  readonly over: number;
  /** Local codes by lab, where they differ from the canonical code; a lab may use several at a time. */
  readonly codes?: Readonly<Partial<Record<'brine' | 'corrow', readonly string[]>>>;
  readonly units: string;
}

type Local = NonNullable<DemoTest['codes']>;

const test = (
  code: string,
  name: string,
  rate: number,
  under: number,
  over: number,
  units: string,
  codes: Local = {},
): DemoTest => ({ code, name, rate, under, over, units, codes });

/** Codes and names that English labs use; rates and shares are invented. */
export const TESTS: readonly DemoTest[] = [
  test('K', 'Potassium', 62, 0.03, 0.025, 'mmol/L', { brine: ['POT'], corrow: ['KA', 'KU', 'KP'] }),
  test('NA', 'Sodium', 61, 0.055, 0.008, 'mmol/L', { brine: ['SOD'] }),
  test('CREA', 'Creatinine', 63, 0.03, 0.1, 'µmol/L', { brine: ['CRE'], corrow: ['CREA', 'CRE2'] }),
  test('UREA', 'Urea', 40, 0.02, 0.09, 'mmol/L', { brine: ['URE'] }),
  test('HB', 'Haemoglobin', 48, 0.14, 0.03, 'g/L', { corrow: ['HB3', 'HB2'] }),
  test('WBC', 'White Blood Cell', 48, 0.05, 0.06, '10*9/L', { corrow: ['WBC3'] }),
  test('PLT', 'Platelet Count', 48, 0.03, 0.04, '10*9/L', { corrow: ['PLAT3'] }),
  test('ALT', 'ALT', 43, 0.008, 0.1, 'U/L', { corrow: ['ALTA'] }),
  test('ALKP', 'Alkaline Phosphatase', 42, 0.02, 0.06, 'U/L', { brine: ['ALP'] }),
  test('ALB', 'Albumin', 43, 0.03, 0.01, 'g/L'),
  test('TBIL', 'Bilirubin, Total', 41, 0, 0.04, 'µmol/L', { corrow: ['BILA'] }),
  test('CHOL', 'Cholesterol, Total', 30, 0, 0.36, 'mmol/L', { brine: ['CHO'] }),
  test('HDL', 'Cholesterol, HDL', 27, 0.08, 0, 'mmol/L'),
  test('TRIG', 'Triglycerides', 17, 0, 0.22, 'mmol/L', { brine: ['TG'] }),
  test('H1CF', 'HbA1c', 26, 0, 0.36, 'mmol/mol', { brine: ['A1CI'], corrow: ['HBA1C'] }),
  test('TSH', 'TSH', 27, 0.035, 0.08, 'mU/L', {
    corrow: ['TSHA'],
  }),
  test('FT4', 'T4, Free', 8, 0.03, 0.03, 'pmol/L'),
  test('FER', 'Ferritin', 14, 0.13, 0.04, 'µg/L', { corrow: ['FERA'] }),
  test('B12', 'Vitamin B12', 12, 0.06, 0.06, 'ng/L', { brine: ['VB12'] }),
  test('FOL', 'Folate', 11, 0.09, 0.02, 'µg/L', { corrow: ['SFOLA', 'SFOL2'] }),
  test('VITD', 'Vitamin D', 1, 0.32, 0.006, 'nmol/L', { brine: ['VTDT'], corrow: ['VITDA'] }),
  test('CRP', 'C-Reactive Protein', 1, 0, 0.23, 'mg/L', { corrow: ['CRPA'] }),
  test('ESR', 'ESR', 1, 0, 0.19, 'mm/h'),
  test('PV', 'Plasma Viscosity', 1, 0.01, 0.17, 'mPa·s'),
  test('CA', 'Calcium', 13, 0.02, 0.03, 'mmol/L', { brine: ['CAL'] }),
  test('PSA', 'PSA, Total', 6, 0, 0.13, 'µg/L'),
  test('GLU', 'Glucose', 8, 0.01, 0.13, 'mmol/L'),
  test('MG', 'Magnesium', 2.5, 0.05, 0.02, 'mmol/L'),
  test('UACT', 'Urine Albumin/Creatinine Ratio', 8, 0, 0.16, 'mg/mmol', { brine: ['UMCR'] }),
  test('RETIC', 'Reticulocyte Count', 0.7, 0.03, 0.1, '10*9/L', { brine: ['RET#'] }),
];

/** Listed with show_in_app? False, so that its rows are dropped and counted. */
export const HIDDEN_TEST = test('REJ', 'Rejected Pathology Request', 0.6, 0, 0, '');

/** A lab's codes for a test: its own, or the canonical one. */
export const localCodes = (test: DemoTest, labId: string): readonly string[] =>
  (labId === 'brine' || labId === 'corrow' ? test.codes?.[labId] : undefined) ?? [test.code];

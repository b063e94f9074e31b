import { type MeasureDefinition, measureDefinitionSchema } from './measureDefinition.ts';

const measure = (fields: {
  id: string;
  title: string;
  why_it_matters: string;
  numerators: string[];
  denominators: string[];
  filter?: 'under_range' | 'over_range';
}): MeasureDefinition => measureDefinitionSchema.parse(fields);

/** The measures where the data folder has no measures.json (field guide, section 3), in the page’s order. */
export const PREDEFINED_MEASURES: readonly MeasureDefinition[] = [
  measure({
    id: 'k_per_1000',
    title: 'Potassium tests per 1000 patients',
    why_it_matters:
      'Potassium is measured to monitor the kidneys and many medicines. A rate far from that of similar practices is worth a question: by design or by accident?',
    numerators: ['K'],
    denominators: ['per1000'],
  }),
  measure({
    id: 'k_under_range',
    title: 'Potassium results under range',
    why_it_matters:
      'Low potassium can disturb the heart’s rhythm. The share depends on whom a practice tests and on the lab’s reference range, so compare practices that share a lab.',
    numerators: ['K'],
    denominators: ['K'],
    filter: 'under_range',
  }),
  measure({
    id: 'k_over_range',
    title: 'Potassium results over range',
    why_it_matters:
      'High potassium can need urgent care, but a sample that gets cold on its way to the lab also gives too high a reading: a peak every winter points to transport rather than to patients.',
    numerators: ['K'],
    denominators: ['K'],
    filter: 'over_range',
  }),
  measure({
    id: 'crp_share',
    title: 'CRP as a share of CRP, ESR and plasma viscosity',
    why_it_matters:
      'The three tests look for inflammation, so they overlap. A low share shows where more than one of them is requested: by design or by accident?',
    numerators: ['CRP'],
    denominators: ['CRP', 'ESR', 'PV'],
  }),
  measure({
    id: 'tsh_per_1000',
    title: 'TSH tests per 1000 patients',
    why_it_matters:
      'TSH is the first test of the thyroid, and is often requested when someone is tired. A rate far from that of similar practices is worth a question: by design or by accident?',
    numerators: ['TSH'],
    denominators: ['per1000'],
  }),
  measure({
    id: 'tsh_under_range',
    title: 'TSH results under range',
    why_it_matters:
      'A low TSH points to an overactive thyroid or to too much thyroid hormone as treatment. The share says how often a test found something to act on.',
    numerators: ['TSH'],
    denominators: ['TSH'],
    filter: 'under_range',
  }),
  measure({
    id: 'tsh_over_range',
    title: 'TSH results over range',
    why_it_matters:
      'A high TSH points to an underactive thyroid or to too little treatment. The share says how often a test found something to act on.',
    numerators: ['TSH'],
    denominators: ['TSH'],
    filter: 'over_range',
  }),
  measure({
    id: 'vitd_per_1000',
    title: 'Vitamin D tests per 1000 patients',
    why_it_matters:
      'Vitamin D supplements can be advised without a test. Comparing rates shows which practices test most, and raises the question: by design or by accident?',
    numerators: ['VITD'],
    denominators: ['per1000'],
  }),
];

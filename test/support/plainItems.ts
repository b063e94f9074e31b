/** A plain prescribing file of lines `practice bnf-code month items`; the name is made from the code. */
export const plainItems = (...lines: readonly string[]): string =>
  [
    'practice,bnf_code,bnf_name,month,items',
    ...lines.map(line => {
      const [practice, code, month, items = '1'] = line.split(' ');
      return [practice, code, `Name of ${code}`, month, items].join(',');
    }),
    '',
  ].join('\n');

export const SIMVASTATIN = '0212000Y0AAADAD';
export const AMOXICILLIN = '0501013B0AAAAAA';
